package dev.memprof.store.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.ledger.proc.ProcessStart;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.StoredDump;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final long ANY_BYTES = 1L << 40;
  private static final ProcessStart PROCESS = new ProcessStart(7, 1, "", "");

  /** A run whose dumps are of 10 bytes each and have these live bytes, in that order. */
  private static Holding run(int number, boolean alive, long... live) {
    List<StoredDump> dumps = new ArrayList<>();
    for (int i = 0; i < live.length; i++) {
      dumps.add(dump(number, i, "growth", live[i]));
    }
    return holding(number, alive, dumps);
  }

  private static StoredDump dump(int run, int number, String reason, long live) {
    Instant time = Instant.ofEpochSecond(1_000L * run + number);
    return new StoredDump(Path.of(run + "-" + number), time, reason, "", 10, live, 0);
  }

  private static Holding holding(int number, boolean alive, List<StoredDump> dumps) {
    RunId id = new RunId(7, number);
    Run run =
        new Run(
            id,
            Path.of("run-" + number),
            PROCESS,
            Map.of(),
            dumps,
            List.of(),
            List.of(),
            List.of(),
            null);
    return new Holding(
        run, alive, dumps, List.of(new Holding.Other(Path.of("run-" + number), 1, false)));
  }

  private static List<String> victims(Retention retention, Holding... holdings) {
    return retention.victims(List.of(holdings)).stream().map(Path::toString).toList();
  }

  @Test
  void removesNothingWithinItsBounds() {
    assertThat(victims(new Retention(61, 6), run(1, true, 1, 2, 3, 4, 5, 6))).isEmpty();
  }

  @Test
  void keepsTheFirstTheLargestAndTheLatest() {
    Holding run = run(1, true, 5, 6, 99, 7, 8, 9);
    assertThat(victims(new Retention(ANY_BYTES, 5), run)).containsExactly("1-1");
    assertThat(victims(new Retention(ANY_BYTES, 4), run)).containsExactly("1-1", "1-3");
    assertThat(victims(new Retention(0, 1), run)).containsExactly("1-1", "1-3", "1-4");
  }

  @Test
  void takesNoTimedProfileForTheFirstOrTheLargest() {
    Holding run =
        holding(
            1,
            true,
            List.of(
                dump(1, 0, "profile", 999),
                dump(1, 1, "growth", 5),
                dump(1, 2, "growth", 7),
                dump(1, 3, "growth", 6),
                dump(1, 4, "profile", 1)));
    assertThat(victims(new Retention(0, 1), run)).containsExactly("1-0", "1-3");
  }

  @Test
  void countsBytesOfAllFiles() {
    assertThat(victims(new Retention(60, 100), run(1, true, 1, 2, 3, 4, 5, 6)))
        .as("61 there")
        .containsExactly("1-1");
  }

  @Test
  void beginsWithDeadRunsAndTheOldestOfThem() {
    Holding[] runs = {run(1, false, 1, 2, 3, 4), run(2, false, 1, 2, 3, 4), run(3, true, 1, 2, 3)};
    assertThat(victims(new Retention(ANY_BYTES, 10), runs)).containsExactly("1-1");
    assertThat(victims(new Retention(ANY_BYTES, 7), runs))
        .containsExactly("1-1", "1-2", "2-1", "2-2");
    assertThat(victims(new Retention(ANY_BYTES, 6), runs)).endsWith("2-2", "3-1");
  }

  @Test
  void givesUpOldRunsOneByOneWhenNothingElseHelps() {
    Holding[] runs = {run(1, false, 1, 2, 3), run(2, false, 1, 2, 3), run(3, true, 1, 2, 3)};
    assertThat(victims(new Retention(ANY_BYTES, 6), runs)).containsExactly("1-1", "2-1", "3-1");
    assertThat(victims(new Retention(ANY_BYTES, 4), runs))
        .containsExactly("1-1", "2-1", "3-1", "1-0", "1-2", "run-1");
    assertThat(victims(new Retention(0, 1), runs))
        .as("the live run's stay, whatever the budget")
        .containsExactly("1-1", "2-1", "3-1", "1-0", "1-2", "run-1", "2-0", "2-2", "run-2");
  }

  @Test
  void respectsWhatAnotherLiveRunKeeps() {
    assertThat(victims(new Retention(0, 1), run(1, true, 1, 3, 2, 4), run(2, true, 3, 2, 1)))
        .containsExactly("1-1", "1-2", "2-1");
  }

  @Test
  void removesBrokenFilesAndEmptyRunsFirst() {
    Holding broken =
        new Holding(
            run(1, false).run(),
            false,
            List.of(),
            List.of(
                new Holding.Other(Path.of("broken"), 100, true),
                new Holding.Other(Path.of("run-1"), 1, false)));
    Holding dead = run(2, false, 1, 2);
    assertThat(victims(new Retention(23, 9), broken, dead)).containsExactly("broken");
    assertThat(victims(new Retention(21, 9), broken, dead)).containsExactly("broken", "run-1");
    assertThat(victims(new Retention(20, 9), broken, dead))
        .containsExactly("broken", "run-1", "2-0");
  }

  @Test
  void boundsRunsWithoutADump() {
    assertThat(victims(new Retention(ANY_BYTES, 1), run(1, false), run(2, false)))
        .containsExactly("run-1");
  }

  @Test
  void refusesBoundsThatKeepNothing() {
    assertThatThrownBy(() -> new Retention(-1, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Retention(5, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
