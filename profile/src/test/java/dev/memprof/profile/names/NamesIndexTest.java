package dev.memprof.profile.names;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesIndexTest {
  private static final long NAMED = 1L << 63;
  private static final int LINE_BYTES = 101;

  private final NamesIndex index = new NamesIndex();

  /** One behind the other, with these ids. */
  private void addFrames(int first, int count) {
    boolean ascends = true;
    for (int i = 0; i < count; i++) {
      ascends &= index.addFrame(first + i, (long) LINE_BYTES * (first + i));
    }
    assertThat(ascends).isTrue();
  }

  private long[] ranges(long id, long end) {
    return index.rangesFor(new WantedWords(new long[] {id | NAMED}), end);
  }

  @Test
  void leadsToSixteenLines() {
    addFrames(64, 1_000);
    assertThat(ranges(64 + 16 + 3, 1_000_000))
        .containsExactly((64 + 16) * LINE_BYTES, (64 + 32) * LINE_BYTES);
  }

  @Test
  void leadsToTheEndForTheLast() {
    addFrames(64, 17);
    assertThat(ranges(80, 1_000_003)).containsExactly(80 * LINE_BYTES, 1_000_003);
  }

  @Test
  void leadsNowhereForWhatIsNotThere() {
    addFrames(64, 17);
    assertThat(ranges(63, 1_000_003)).isEmpty();
  }

  @Test
  void joinsWhatLiesSideBySide() {
    index.addAlways(0, 50);
    index.addAlways(50, 64 * LINE_BYTES);
    addFrames(64, 40);
    assertThat(ranges(70, 1_000_003)).containsExactly(0, 80 * LINE_BYTES);
  }

  /** More names than the hook has room for. */
  @Test
  void becomesCoarserWhenItIsFull() {
    addFrames(64, 1_000_000);
    assertThat(index.frames()).isEqualTo(1_000_000);
    long[] ranges = ranges(777_777, 64L * LINE_BYTES + 1_000_000L * LINE_BYTES);
    assertThat(ranges).hasSize(2);
    assertThat(ranges[0]).isLessThanOrEqualTo(777_777L * LINE_BYTES);
    assertThat(ranges[1]).isGreaterThanOrEqualTo(777_778L * LINE_BYTES);
    assertThat(ranges[1] - ranges[0]).isLessThanOrEqualTo(128L * LINE_BYTES);
  }

  /** Some programs unload all day. */
  @Test
  void keepsEveryLineOfALibraryHoweverManyThereAre() {
    long step = 1_000;
    for (long at = 0; at < 100_000; at++) {
      index.addAlways(at * step, at * step + 70);
    }
    long[] ranges = index.rangesFor(new WantedWords(new long[0]), 100_000 * step);
    assertThat(ranges).hasSizeLessThanOrEqualTo(2 * 2_048);
    int range = 0;
    int found = 0;
    for (long at = 0; at < 100_000; at++) {
      while (ranges[2 * range + 1] < at * step + 70) {
        range++;
      }
      found += ranges[2 * range] <= at * step ? 1 : 0;
    }
    assertThat(found).isEqualTo(100_000);
  }

  @Test
  void wantsAscendingIds() {
    addFrames(64, 2);
    assertThat(index.addFrame(65, 7)).isFalse();
    assertThat(index.addFrame(1L << 31, 7)).isFalse();
  }
}
