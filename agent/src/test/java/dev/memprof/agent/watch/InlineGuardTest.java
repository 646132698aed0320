package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.control.DumpCounts;
import dev.memprof.agent.control.IntervalDumps;
import dev.memprof.agent.options.IntervalDumper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InlineGuardTest {
  @TempDir Path directory;
  private WatchFixture watch;
  private IntervalDumps intervalDumps;
  private InlineGuard guard;
  private DumpPace pace;

  /** Of the processor: each reading finds it so much later. */
  private long cpuNanos;

  private long costNanos;
  private int sequence;

  @BeforeEach
  void open() throws IOException {
    watch = new WatchFixture(directory);
    watch.control.controls.put("opt.lg_prof_interval", 30);
    pace = DumpPace.endless(watch.nanos);
    DumpCosts costs = new DumpCosts(() -> cpuNanos += costNanos);
    costs.charge(null, 0); // warm
    intervalDumps = watch.control.intervalDumps(IntervalDumper.JEMALLOC);
    intervalDumps.apply();
    guard =
        new InlineGuard(
            watch.control.dumps,
            intervalDumps,
            pace,
            costs,
            new Withheld(watch.control.dumps.counts()));
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  private String prefix() {
    return watch.control.controls.text("prof.prefix");
  }

  /** As jemalloc names it; written to its end some time ago. */
  private void jemallocDumps() throws IOException {
    int number = sequence++;
    Path raw =
        Path.of(watch.control.store.inlinePrefix() + ".1234." + number + ".i" + number + ".heap");
    Files.writeString(raw, FakeControls.heapProfile(1_000_003));
    Files.setLastModifiedTime(raw, FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
  }

  @Test
  void storesWhatJemallocHasWritten() throws IOException {
    jemallocDumps();
    jemallocDumps();
    guard.store(watch.nanos);
    assertThat(watch.control.told)
        .extracting(dump -> dump.reason() + " " + dump.detail())
        .containsExactly("interval by jemalloc", "interval by jemalloc");
    assertThat(prefix()).as("goes on").isNotEmpty();
  }

  /** Each makes an allocation of the application wait. */
  @Test
  void holdsJemallocBackWhenItDumpsTooFast() throws IOException {
    costNanos = 60_000_000; // twice as much is charged, of the tenth of a second that there is
    jemallocDumps();
    guard.store(watch.nanos);
    assertThat(prefix()).as("jemalloc dumps nothing without a prefix").isEmpty();
    assertThat(withheld()).containsKey("interval");
  }

  @Test
  void letsJemallocGoOnWhenTheDebtIsPaid() throws IOException {
    holdsJemallocBackWhenItDumpsTooFast();
    costNanos = 0;
    watch.pass(1);
    guard.store(watch.nanos);
    assertThat(prefix()).as("0.02 s of debt at 1 % take 2 s").isEmpty();
    watch.pass(2);
    guard.store(watch.nanos);
    assertThat(prefix()).isNotEmpty();
  }

  @Test
  void leavesDumpsOfTheAgentAlone() throws IOException {
    intervalDumps.setKind(IntervalDumper.AGENT);
    pace.spend(9 * WatchFixture.SECOND_NANOS);
    jemallocDumps();
    guard.store(watch.nanos);
    assertThat(watch.control.told).isEmpty();
    assertThat(withheld()).isEmpty();
  }

  private Map<String, Long> withheld() {
    DumpCounts.Snapshot counts = watch.control.dumps.counts().snapshot();
    return counts.withheldByReason();
  }
}
