package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitTriggerTest {
  @TempDir Path directory;
  private WatchFixture watch;
  private LimitTrigger trigger;
  private final List<Double> announced = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    watch = new WatchFixture(directory);
    LimitSteps steps = new LimitSteps(Thresholds.parse("75+85"));
    trigger =
        new LimitTrigger(
            watch.machine.limits(), steps, step -> announced.add(step.thresholdPercent()));
    assertThat(dueAt(10)).isNull();
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  private DueDump dueAt(int percent) {
    watch.machine.setUsedPercent(percent);
    watch.pass(11);
    return trigger.due(watch.nanos);
  }

  @Test
  void isDueAtAThreshold() {
    assertThat(dueAt(74)).isNull();
    DueDump due = dueAt(77);
    assertThat(due.reason()).isEqualTo("limit");
    assertThat(due.detail()).isEqualTo("77 % of physical memory, 770.0 MiB of 1000.0 MiB");
    assertThat(due.pace()).as("a dump after the kill is none").isNull();
  }

  @Test
  void isDueAgainAtTheNext() {
    trigger.dumped(dueAt(77), watch.nanos);
    assertThat(dueAt(79)).isNull();
    assertThat(dueAt(85)).isNotNull();
  }

  @Test
  void staysDueAfterAFailure() {
    trigger.failed(dueAt(77), watch.nanos);
    assertThat(dueAt(77)).isNotNull();
  }

  @Test
  void staysDueThoughAnotherWasDumped() {
    assertThat(dueAt(77)).isNotNull();
    trigger.dumped(DueDump.now("growth", ""), watch.nanos);
    assertThat(dueAt(77)).isNotNull();
  }

  /** Evidence first: listeners are told after the dump. */
  @Test
  void announcesStepsWhenItIsTold() {
    DueDump unused = dueAt(77);
    assertThat(announced).isEmpty();
    trigger.tell();
    assertThat(announced).containsExactly(75.0);
    trigger.tell();
    assertThat(announced).hasSize(1);
  }

  @Test
  void knowsTheNearestLimit() {
    DueDump unused = dueAt(60);
    assertThat(trigger.nearest().name()).isEqualTo("physical memory");
    assertThat(trigger.leastFreeBytes()).isLessThanOrEqualTo(400L << 20);
  }
}
