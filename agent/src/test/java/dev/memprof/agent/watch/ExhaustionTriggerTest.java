package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.agent.sampler.HookLibrary;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExhaustionTriggerTest {
  private static final long MINUTE_NANOS = 60_000_000_000L;

  @TempDir Path directory;
  private final MemoryErrorsSeen errors = new MemoryErrorsSeen(cause -> {});

  private FakeSampler sampler;
  private ExhaustionTrigger trigger;

  @BeforeEach
  void watch() {
    sampler = new FakeSampler(directory);
    trigger = new ExhaustionTrigger(sampler, errors);
  }

  private DueDump dueAt(long nanos) {
    trigger.collect();
    return trigger.due(nanos);
  }

  @Test
  void isNotDueByItself() {
    assertThat(dueAt(0)).isNull();
  }

  @Test
  void hasNoRoomWhereTheJavaHeapHasEnded() {
    sampler.exhausted.set(HookLibrary.EXHAUSTED_JAVA_HEAP);
    DueDump due = dueAt(0);
    assertThat(due.reason()).isEqualTo("oom");
    assertThat(due.detail()).isEqualTo("java heap");
    assertThat(due.hasRoom()).isFalse();
    assertThat(due.pace()).isNull();
  }

  @Test
  void hasRoomWhereSomethingElseHasEnded() {
    sampler.exhausted.set(HookLibrary.EXHAUSTED_THREADS);
    assertThat(dueAt(0).hasRoom()).isTrue();
  }

  @Test
  void namesAllThatHasEnded() {
    sampler.exhausted.set(HookLibrary.EXHAUSTED_THREADS | HookLibrary.EXHAUSTED_OTHER);
    errors.accept(new OutOfMemoryError("Cannot reserve 8 bytes of direct buffer memory"));
    assertThat(dueAt(0).detail()).isEqualTo("threads, other, direct memory");
  }

  @Test
  void isDueOnceAMinuteForACause() {
    errors.accept(new OutOfMemoryError("Map failed"));
    assertThat(dueAt(0).detail()).isEqualTo("native memory");
    errors.accept(new OutOfMemoryError("Map failed"));
    assertThat(dueAt(MINUTE_NANOS - 1)).isNull();
    errors.accept(new OutOfMemoryError("Map failed"));
    assertThat(dueAt(MINUTE_NANOS)).isNotNull();
  }

  @Test
  void forgetsWhatItHasTold() {
    sampler.exhausted.set(HookLibrary.EXHAUSTED_OTHER);
    assertThat(dueAt(0)).isNotNull();
    assertThat(dueAt(MINUTE_NANOS)).isNull();
  }

  @Test
  void letsAddressSpaceGoWhileMemoryHasEnded() {
    assertThat(sampler.addressesHeld).isTrue();
    errors.accept(new OutOfMemoryError("Map failed"));
    trigger.collect();
    assertThat(sampler.addressesHeld).isFalse();
    DueDump dump = trigger.due(0);
    assertThat(sampler.addressesHeld).as("%s is not taken yet", dump.reason()).isFalse();
    assertThat(dueAt(1)).isNull();
    assertThat(sampler.addressesHeld).isTrue();
  }

  /** Such an array could not be had of any memory. */
  @Test
  void isNotDueForAnArrayThatIsTooLong() {
    errors.accept(new OutOfMemoryError("Requested array size exceeds VM limit"));
    assertThat(dueAt(0)).isNull();
  }
}
