package dev.memprof.agent.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseTest {
  private static final long MIB = 1 << 20;

  private static Reading reading(
      long allocatedMib, long residentMib, long heapMib, long directMib) {
    return new Reading(
        allocatedMib * MIB,
        allocatedMib * MIB,
        residentMib * MIB,
        1_000 * MIB,
        900 * MIB,
        heapMib * MIB,
        directMib * MIB);
  }

  private static Release release(
      boolean requested, long freedMib, Reading before, Reading after, Reading settled) {
    return new Release(
        "blocks",
        "BlockCache@1",
        "BlockCache#clear",
        "main",
        0,
        7,
        "",
        requested,
        true,
        0,
        freedMib * MIB,
        before,
        after,
        settled,
        List.of());
  }

  @Test
  void takesTheThreadsFigureUnlessSettled() {
    Release release = release(false, 16, reading(100, 120, 50, 8), reading(81, 104, 50, 8), null);
    assertThat(release.released()).isEqualTo(16 * MIB);
    assertThat(release.error()).isZero();
    assertThat(release.remark()).isEmpty();
  }

  /** What the process shows beyond what is exact is the JVM's own, and the possible error. */
  @Test
  void prefersWhatIsExact() {
    Release release =
        release(
            true,
            16,
            reading(200, 220, 90, 64),
            reading(184, 204, 90, 64),
            reading(117, 130, 30, 0));
    assertThat(release.nativeReleased()).isEqualTo((16 + 64) * MIB);
    assertThat(release.error()).isEqualTo(3 * MIB);
    assertThat(release.heapReleased()).isEqualTo(60 * MIB);
    assertThat(release.released()).isEqualTo(140 * MIB);
  }

  /** Native memory of other cleaners is seen by the process's figure only. */
  @Test
  void takesTheProcessesFigureWhereNothingIsExact() {
    Release release =
        release(
            true, 0, reading(200, 220, 90, 0), reading(200, 220, 90, 0), reading(150, 170, 90, 0));
    assertThat(release.nativeReleased()).isEqualTo(50 * MIB);
  }

  /** Garbage of before would count. */
  @Test
  void leavesTheHeapOutUnlessACollectionCameBefore() {
    Release release =
        release(
            false,
            2,
            reading(100, 120, 500, 0),
            reading(98, 118, 500, 0),
            reading(98, 118, 100, 0));
    assertThat(release.released()).isEqualTo(2 * MIB);
    assertThat(release.heapReleased()).isEqualTo(400 * MIB);
  }

  @Test
  void saysInWordsWhatIsNotGivenBack() {
    Release kept = release(false, 16, reading(100, 120, 50, 0), reading(84, 120, 50, 0), null);
    assertThat(kept.remark()).startsWith("cleared, but not returned to the system");
    Release nothing = release(false, 0, reading(100, 120, 50, 0), reading(100, 120, 50, 0), null);
    assertThat(nothing.remark()).contains("settle=gc");
  }

  /** Served and returned are the process's; the thread's own part is not the others'. */
  @Test
  void tellsWhatOtherThreadsDidMeanwhile() {
    Reading before = new Reading(1, 1, 1, 1_000, 500, 0, 0);
    Reading after = new Reading(1, 1, 1, 1_900, 800, 0, 0);
    Release release = ofThread(100, 40, before, after, null);
    assertThat(release.othersAllocated()).isEqualTo(800);
    assertThat(release.othersFreed()).isEqualTo(260);
  }

  @Test
  void tellsWhatOthersDidUntilItWasSettled() {
    Reading before = new Reading(1, 1, 1, 1_000, 500, 0, 0);
    Reading settled = new Reading(1, 1, 1, 2_900, 1_800, 0, 0);
    Release release = ofThread(100, 40, before, before, settled);
    assertThat(release.othersAllocated()).isEqualTo(1_800);
    assertThat(release.othersFreed()).isEqualTo(1_260);
  }

  @Test
  void doesNotKnowTheOthersWithoutAReading() {
    Release release = ofThread(100, 40, null, null, null);
    assertThat(release.othersAllocated()).isEqualTo(-1);
    assertThat(release.othersFreed()).isEqualTo(-1);
  }

  private static Release ofThread(
      long allocated, long freed, Reading before, Reading after, Reading settled) {
    return new Release(
        "blocks", "B@1", "B#clear", "main", 0, 7, "", false, true, allocated, freed, before, after,
        settled, List.of());
  }
}
