package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.control.IntervalDumps;
import dev.memprof.agent.options.IntervalDumper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntervalTriggerTest {
  @TempDir Path directory;
  private WatchFixture watch;
  private IntervalDumps dumps;
  private IntervalTrigger trigger;

  @BeforeEach
  void open() throws IOException {
    watch = new WatchFixture(directory);
    watch.control.controls.put("opt.lg_prof_interval", 23); // 16 samples of 512 KiB
    dumps = watch.control.intervalDumps(IntervalDumper.AGENT);
    trigger = trigger();
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  private IntervalTrigger trigger() {
    return new IntervalTrigger(
        dumps, watch.figures, WatchFixture.SAMPLE_INTERVAL_BYTES, DumpPace.endless(watch.nanos));
  }

  private DueDump dueAfter(long samples) {
    watch.control.sampler.samples.set(samples);
    watch.figures.refresh(watch.nanos);
    return trigger.due(watch.nanos);
  }

  @Test
  void isDueAfterEveryInterval() {
    assertThat(dueAfter(15)).isNull();
    DueDump due = dueAfter(16);
    assertThat(due.reason()).isEqualTo("interval");
    assertThat(due.detail()).isEqualTo("8.0 MiB allocated");
    assertThat(due.pace().percent()).isEqualTo(1);
    trigger.dumped(due, watch.nanos);
    assertThat(dueAfter(31)).isNull();
    assertThat(dueAfter(32)).isNotNull();
  }

  @Test
  void tellsHowManyAreNew() {
    assertThat(dueAfter(48).fresh()).isEqualTo(3);
    assertThat(dueAfter(49).fresh()).as("the same still waits").isZero();
  }

  @Test
  void givesUpOneThatFailed() {
    trigger.failed(dueAfter(16), watch.nanos);
    assertThat(dueAfter(17)).isNull();
  }

  @Test
  void leavesJemallocsToJemalloc() throws IOException {
    dumps.setKind(IntervalDumper.JEMALLOC);
    assertThat(dueAfter(16)).isNull();
    dumps.setKind(IntervalDumper.AGENT);
    assertThat(dueAfter(17)).as("counted meanwhile").isNull();
    assertThat(dueAfter(32)).isNotNull();
  }

  @Test
  void isNeverDueWithoutAnInterval() {
    watch.control.controls.put("opt.lg_prof_interval", -1);
    trigger = trigger();
    assertThat(dueAfter(1_000_000)).isNull();
  }
}
