package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTriggerTest {
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private WatchFixture watch;
  private DumpPace repeated;
  private GrowthTrigger trigger;

  @BeforeEach
  void open() throws IOException {
    watch = new WatchFixture(directory);
    watch.look(100 * MIB);
    repeated = DumpPace.endless(watch.nanos);
    trigger =
        new GrowthTrigger(
            watch.figures, 64 * MIB, watch.figures.liveBytes(), repeated, watch.nanos);
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  private DueDump due(long liveMib) {
    watch.look(liveMib * MIB);
    return trigger.due(watch.nanos);
  }

  private void dumped(long liveMib) {
    trigger.dumped(due(liveMib), watch.nanos);
  }

  @Test
  void isDueByTheGrowthSinceTheStart() {
    assertThat(due(163)).isNull();
    DueDump due = due(164);
    assertThat(due.reason()).isEqualTo("growth");
    assertThat(due.detail()).isEqualTo("64.0 MiB more live than at start");
    assertThat(due.hasRoom()).isTrue();
  }

  /** Memory that rises will end; it must not wait as what comes and goes has to. */
  @Test
  void risingMemoryHasThePaceOfItsOwn() {
    DueDump due = due(164);
    assertThat(due.pace()).isNotSameAs(repeated);
    assertThat(due.pace().percent()).isEqualTo(10);
  }

  /** Up and down, again and again: that is the other pace, which interval dumps share. */
  @Test
  void repeatedGrowthHasThePaceOfWhatCanGoOnForEver() {
    dumped(170);
    trigger.dumped(DueDump.now("limit", ""), watch.nanos); // at 170, by another
    watch.look(50 * MIB);
    trigger.dumped(DueDump.now("oom", ""), watch.nanos);
    DueDump again = due(120);
    assertThat(again.pace()).isSameAs(repeated);
    assertThat(again.detail()).endsWith("more live than at the last automatic dump");
    assertThat(due(234).pace()).as("higher than ever").isNotSameAs(repeated);
  }

  @Test
  void countsFromTheLastAutomaticDump() {
    dumped(164);
    assertThat(due(227)).isNull();
    assertThat(due(228)).isNotNull();
  }

  @Test
  void isFreshOnceUntilItIsDumped() {
    assertThat(due(164).fresh()).isEqualTo(1);
    assertThat(due(165).fresh()).isZero();
    dumped(165);
    assertThat(due(229).fresh()).isEqualTo(1);
  }

  @Test
  void waitsAfterAFailureOfItsOwnOnly() {
    DueDump due = due(164);
    trigger.failed(DueDump.now("limit", ""), watch.nanos);
    assertThat(due(164)).isNotNull();
    trigger.failed(due, watch.nanos);
    assertThat(due(164)).isNull();
    watch.pass(1);
    assertThat(due(164)).isNotNull();
  }
}
