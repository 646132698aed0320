package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One look's dump: which of those that are due, how, and what every trigger is told. */
class DumpTakerTest {
  @TempDir Path directory;
  private WatchFixture watch;
  private DeferredDump deferred;
  private DumpTaker taker;
  private DumpPace pace;
  private long cpuNanos;
  private final Scripted first = new Scripted();
  private final Scripted second = new Scripted();

  /** Due as a test says; remembers what it was told. */
  private static final class Scripted implements Trigger {
    DueDump due;
    final List<String> told = new ArrayList<>();

    @Override
    public DueDump due(long nanos) {
      return due;
    }

    @Override
    public void dumped(DueDump dumped, long nanos) {
      told.add("dumped " + dumped.reason());
    }

    @Override
    public void failed(DueDump failed, long nanos) {
      told.add("failed " + failed.reason());
    }
  }

  @BeforeEach
  void open() throws IOException {
    watch = new WatchFixture(directory);
    pace = DumpPace.endless(watch.nanos);
    deferred = new DeferredDump(watch.control.dumps, watch.heap);
    DueDumps due =
        new DueDumps(
            List.of(first, second), watch.figures, new Withheld(watch.control.dumps.counts()));
    DumpCosts costs = new DumpCosts(() -> cpuNanos += 70_000_000);
    taker = new DumpTaker(watch.control.dumps, due, deferred, costs, watch.heap, () -> watch.nanos);
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  private List<String> stored() {
    taker.takeDue(watch.nanos);
    return watch.control.told.stream().map(dump -> dump.reason() + " " + dump.detail()).toList();
  }

  private DueDump paced(String reason, long fresh) {
    return DueDump.paced(reason, "7 MiB", pace, fresh);
  }

  @Test
  void takesNothingWhereNothingIsDue() {
    assertThat(stored()).isEmpty();
  }

  @Test
  void takesTheFirstAndTellsAll() {
    first.due = DueDump.now("oom", "threads");
    second.due = paced("growth", 1);
    assertThat(stored()).containsExactly("oom threads");
    assertThat(first.told).containsExactly("dumped oom");
    assertThat(second.told).containsExactly("dumped oom");
  }

  @Test
  void takesNothingBeforeTheFirstSample() throws IOException {
    watch.control.sampler.samples.set(0);
    watch.figures.refresh(watch.nanos);
    first.due = DueDump.now("oom", "threads");
    assertThat(stored()).isEmpty();
    assertThat(first.told).isEmpty();
  }

  @Test
  void tellsAllOfAFailure() {
    first.due = DueDump.now("limit", "85 %");
    watch.control.controls.failDumps(1);
    assertThat(stored()).isEmpty();
    assertThat(first.told).containsExactly("failed limit");
    assertThat(second.told).containsExactly("failed limit");
    assertThat(watch.control.dumps.counts().snapshot().failures()).isEqualTo(1);
  }

  /** What is urgent makes threads that sample wait; the rest has stacks remembered meanwhile. */
  @Test
  void takesWhatIsUrgentAtOnce() {
    watch.control.controls.put("experimental.prof_recent.alloc_max", 0);
    watch.control.controls.put("opt.prof_recent_alloc_max", 0);
    first.due = DueDump.now("limit", "85 %");
    assertThat(stored()).hasSize(1);
    assertThat(watch.control.controls.writtenTo("experimental.prof_recent.alloc_max")).isEmpty();
    first.due = paced("growth", 1);
    assertThat(stored()).hasSize(2);
    assertThat(watch.control.controls.writtenTo("experimental.prof_recent.alloc_max"))
        .containsExactly("1024", "0");
  }

  @Test
  void putsOffWhatHasNoRoom() {
    first.due = DueDump.withoutRoom("oom", "java heap");
    assertThat(stored()).isEmpty();
    assertThat(deferred.waits()).isTrue();
    assertThat(first.told).as("jemalloc has written it").containsExactly("dumped oom");
  }

  @Test
  void putsOffWhateverFindsTheHeapTight() {
    watch.tight = true;
    first.due = paced("growth", 1);
    assertThat(stored()).isEmpty();
    assertThat(deferred.waits()).isTrue();
  }

  /** It would only take room on the disk. */
  @Test
  void holdsPacedOnesBackWhileAnotherWaits() {
    putsOffWhatHasNoRoom();
    first.due = paced("growth", 3);
    assertThat(stored()).isEmpty();
    assertThat(watch.control.controls.writtenTo("prof.dump")).hasSize(1);
    assertThat(watch.control.dumps.counts().snapshot().withheldByReason())
        .isEqualTo(Map.of("growth", 3L));
  }

  /** The first of all loads classes: it costs nothing, and the debt of the others must be paid. */
  @Test
  void holdsBackWhatComesTooFast() {
    first.due = paced("interval", 5);
    assertThat(stored()).as("cold").hasSize(1);
    assertThat(stored()).as("0.07 s of the tenth of a second that there is").hasSize(2);
    assertThat(stored()).as("0.03 s are left, which is not nothing").hasSize(3);
    assertThat(stored()).as("in debt").hasSize(3);
    assertThat(watch.control.dumps.counts().snapshot().withheldByReason())
        .isEqualTo(Map.of("interval", 5L));
    watch.pass(5);
    assertThat(stored()).as("0.04 s at 1 % take 4 s").hasSize(4);
  }
}
