package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.options.IntervalDumper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jemalloc dumps in line where it has a prefix, and only there. */
class IntervalDumpsTest {
  @TempDir Path directory;
  private ControlFixture control;

  @BeforeEach
  void open() throws IOException {
    control = new ControlFixture(directory);
    control.controls.put("opt.lg_prof_interval", 30);
  }

  @AfterEach
  void close() throws IOException {
    control.close();
  }

  private String prefix() {
    return control.controls.text("prof.prefix");
  }

  @Test
  void jemallocHasAPrefixInTheStore() throws IOException {
    control.intervalDumps(IntervalDumper.JEMALLOC).apply();
    assertThat(prefix()).isEqualTo(control.store.inlinePrefix());
  }

  @Test
  void jemallocHasNoneWhereTheAgentDumps() throws IOException {
    control.intervalDumps(IntervalDumper.AGENT).apply();
    assertThat(prefix()).isEmpty();
  }

  @Test
  void nobodyDumpsUntilTheyAreEnabled() throws IOException {
    IntervalDumps dumps = control.intervalDumps(null);
    dumps.apply();
    assertThat(dumps.isEnabled()).isFalse();
    assertThat(prefix()).isEmpty();
    dumps.setEnabled(true);
    assertThat(dumps.areBy(IntervalDumper.AGENT)).isTrue();
  }

  @Test
  void changeHandsAtAnyTime() throws IOException {
    IntervalDumps dumps = control.intervalDumps(IntervalDumper.AGENT);
    dumps.setKind(IntervalDumper.JEMALLOC);
    assertThat(prefix()).isNotEmpty();
    assertThat(dumps.areBy(IntervalDumper.AGENT)).isFalse();
    dumps.setEnabled(false);
    assertThat(prefix()).isEmpty();
    assertThat(dumps.areBy(IntervalDumper.JEMALLOC)).isFalse();
  }

  @Test
  void jemallocIsHeldBackAndLetGo() throws IOException {
    IntervalDumps dumps = control.intervalDumps(IntervalDumper.JEMALLOC);
    dumps.apply();
    String prefix = prefix();
    dumps.hold(true);
    assertThat(prefix()).isEmpty();
    dumps.hold(false);
    assertThat(prefix()).isEqualTo(prefix);
  }

  @Test
  void doNotAskJemallocForWhatItIsDoing() throws IOException {
    IntervalDumps dumps = control.intervalDumps(IntervalDumper.JEMALLOC);
    dumps.hold(false);
    assertThat(control.controls.writtenTo("prof.prefix")).isEmpty();
  }

  @Test
  void cannotBeEnabledWithoutAnInterval() {
    control.controls.put("opt.lg_prof_interval", -1);
    IntervalDumps dumps = control.intervalDumps(IntervalDumper.JEMALLOC);
    assertThat(dumps.isEnabled()).isFalse();
    assertThat(dumps.intervalBytes()).isZero();
    assertThatThrownBy(() -> dumps.setEnabled(true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lg_prof_interval:-1");
  }

  @Test
  void tellTheInterval() {
    assertThat(control.intervalDumps(null).intervalBytes()).isEqualTo(1L << 30);
  }
}
