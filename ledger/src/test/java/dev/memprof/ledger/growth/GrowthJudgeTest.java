package dev.memprof.ledger.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class GrowthJudgeTest {
  private static final long START = Instant.parse("2026-11-29T01:00:00Z").toEpochMilli();
  private static final double MIB = 1 << 20;

  private final GrowthJudge judge = new GrowthJudge(new GrowthSentence(ZoneOffset.UTC));

  private static MemorySeries series(
      String category, String site, int minutes, DoubleUnaryOperator mib) {
    MemorySeries series = new MemorySeries(category, site);
    Random random = new Random(category.hashCode());
    for (int i = 0; i <= minutes; i++) {
      series.add(START + 60_000L * i, (mib.applyAsDouble(i) + random.nextDouble()) * MIB, 0);
    }
    return series;
  }

  private static MemorySeries rss(int minutes, DoubleUnaryOperator mib) {
    return series(MemorySeries.RSS, "", minutes, mib);
  }

  @Test
  void namesTheSiteAndWhenTheLimitIsMet() {
    int minutes = 190;
    GrowthVerdict verdict =
        judge.judge(
            rss(minutes, m -> 403 + 17 * m / 60),
            List.of(
                series("malloc-live", "", minutes, m -> 103 + 15 * m / 60),
                series("malloc-live", "Importer.load", minutes, m -> 41 + 12 * m / 60),
                series("metaspace", "", minutes, m -> 61)),
            (long) (500 * MIB));
    assertThat(verdict.verdict()).isEqualTo(GrowthJudge.GROWS);
    assertThat(verdict.sentence())
        .matches(
            "Importer\\.load grows 1[12]\\.\\d MiB an hour \\(1[12]\\.\\d to 1[12]\\.\\d\\) for 3 h 10 min,"
                + " 7[01] % of all growth; at this rate the limit is met at 06:(39|4\\d)Z\\.");
    assertThat(verdict.growing())
        .extracting(part -> part.category() + ":" + part.site())
        .containsExactly("rss:", "malloc-live:", "malloc-live:Importer.load");
    GrowingPart site = verdict.growing().get(2);
    assertThat(site.bytesPerHour() / MIB).isEqualTo(12, within(0.2));
    assertThat(site.low()).isLessThan(12 * MIB);
    assertThat(site.high()).isGreaterThan(12 * MIB);
    assertThat(site.sinceMillis()).isEqualTo(START);
    assertThat(site.share()).isEqualTo(12 / 17.0, within(0.02));
    assertThat(verdict.fromMillis()).isEqualTo(START);
    assertThat(verdict.toMillis()).isEqualTo(START + 190 * 60_000);
  }

  @Test
  void saysThatNothingGrows() {
    GrowthVerdict verdict = judge.judge(rss(77, m -> 403), List.of(), 0);
    assertThat(verdict.verdict()).isEqualTo(GrowthJudge.STEADY);
    assertThat(verdict.sentence())
        .matches("Memory does not grow: over the last 30 min RSS stayed within \\d+\\.\\d KiB\\.");
    assertThat(verdict.growing()).isEmpty();
  }

  @Test
  void aFarLimitIsMetInDays() {
    String sentence = judge.judge(rss(600, m -> 403 + 6 * m / 60), List.of(), 2L << 30).sentence();
    assertThat(sentence)
        .startsWith("Memory (RSS) grows 6.0 MiB an hour (")
        .contains(" for 10 h; at this rate the limit is met in 11 days.");
  }

  @Test
  void memoryThatGoesFromOneRowToAnotherIsNoGrowth() {
    GrowthVerdict verdict =
        judge.judge(
            rss(190, m -> 403),
            List.of(
                series("malloc-live", "", 190, m -> 103 + 15 * m / 60),
                series("malloc-dirty", "", 190, m -> 103 - 15 * m / 60)),
            0);
    assertThat(verdict.verdict()).isEqualTo(GrowthJudge.STEADY);
  }

  /** What the noise of the rest hides from the whole is seen in its row. */
  @Test
  void aRowGrowsAmidTheNoiseOfOthers() {
    Random random = new Random(73);
    DoubleUnaryOperator noise = Noise.reverting(random, 60, 20);
    GrowthVerdict verdict =
        judge.judge(
            rss(190, m -> 603 + 15 * m / 60 + noise.applyAsDouble(m)),
            List.of(series("malloc-live", "", 190, m -> 103 + 15 * m / 60)),
            0);
    assertThat(verdict.verdict()).isEqualTo(GrowthJudge.GROWS);
    assertThat(verdict.sentence()).startsWith("'malloc: live blocks' grows 15.");
    assertThat(verdict.growing()).hasSize(1);
  }

  @Test
  void tooEarlyFollowsFromEvidence() {
    assertThat(judge.judge(new MemorySeries("rss", ""), List.of(), 0))
        .isEqualTo(
            new GrowthVerdict(
                "too-early",
                "It is too early to tell: nothing has been recorded yet.",
                0,
                0,
                List.of()));
    assertThat(judge.judge(rss(1, m -> 403), List.of(), 0).sentence())
        .isEqualTo(
            "It is too early to tell: that takes 2 min at least, and memory has been watched for"
                + " 1 min.");
    assertThat(judge.judge(rss(8, m -> 403), List.of(), 0).verdict()).isEqualTo("too-early");
    assertThat(judge.judge(rss(11, m -> 403), List.of(), 0).verdict()).isEqualTo("steady");
  }

  @Test
  void theSameSeriesGiveTheSameVerdict() {
    MemorySeries series = rss(190, m -> 403 + 17 * m / 60);
    assertThat(judge.judge(series, List.of(series), 0))
        .isEqualTo(judge.judge(series, List.of(series), 0));
  }

  /** 5 threads a second, of which each touches 17 KiB of its stack, and as much again of malloc. */
  @Test
  void leakedThreadsAreNamedSoonInALargeProcess() {
    double mibASecond = 5 * 17 / 1024.0;
    DoubleUnaryOperator threads = s -> s * mibASecond;
    GrowthVerdict verdict =
        judge.judge(
            seconds(MemorySeries.RSS, "", 240, s -> 2_203 + 3 * threads.applyAsDouble(s)),
            List.of(
                seconds("java-heap", "", 240, s -> 1_801),
                seconds("thread-stacks", "", 240, s -> 11 + threads.applyAsDouble(s)),
                seconds("malloc-fragmentation", "", 240, s -> 13 + 2 * threads.applyAsDouble(s)),
                seconds("metaspace", "", 240, s -> 61),
                seconds("malloc-live", "", 240, s -> 103)),
            0);
    assertThat(verdict.verdict()).isEqualTo(GrowthJudge.GROWS);
    assertThat(verdict.sentence()).startsWith("'thread stacks' grows 29");
  }

  /** As measured on JDK 25: the first 600 ran interpreted code, each has 44 KiB in malloc. */
  @Test
  void leakedThreadsAreNamedAlsoWhereTheirStacksBecomeSmaller() {
    DoubleUnaryOperator stacks = s -> 13 + 0.4 * Math.min(s, 115) + 0.115 * Math.max(0, s - 115);
    GrowthVerdict verdict =
        judge.judge(
            seconds(MemorySeries.RSS, "", 265, s -> 92 + stacks.applyAsDouble(s) + 0.24 * s),
            List.of(
                seconds("java-heap", "", 265, s -> 54),
                seconds("thread-stacks", "", 265, stacks),
                seconds("malloc-fragmentation", "", 265, s -> 10 + 0.22 * s),
                seconds("metaspace", "", 265, s -> 7),
                seconds("malloc-live", "", 265, s -> 8)),
            0);
    assertThat(verdict.sentence()).startsWith("'thread stacks' grows ");
    assertThat(verdict.growing())
        .extracting(GrowingPart::category)
        .contains("malloc-fragmentation", "thread-stacks");
  }

  @Test
  void threadsOfAPoolThatIsFullAreNotNamedBesideALeak() {
    GrowthVerdict verdict =
        judge.judge(
            seconds(MemorySeries.RSS, "", 300, s -> 103 + s + Math.min(s, 100) / 3),
            List.of(
                seconds("thread-stacks", "", 300, s -> 11 + Math.min(s, 100) / 3),
                seconds("malloc-live", "", 300, s -> 23 + s)),
            0);
    assertThat(verdict.sentence()).startsWith("'malloc: live blocks' grows ");
    assertThat(verdict.growing()).extracting(GrowingPart::category).doesNotContain("thread-stacks");
  }

  /** A line is a part of malloc, and stands before it; before other rows only by what it has. */
  @Test
  void largerRowThanThatOfALineIsNamed() {
    GrowthVerdict verdict =
        judge.judge(
            seconds(MemorySeries.RSS, "", 300, s -> 103 + 3 * s),
            List.of(
                seconds("shared-memory", "", 300, s -> 11 + 2 * s),
                seconds("malloc-live", "", 300, s -> 23 + s),
                seconds("malloc-live", "Importer.load", 300, s -> s)),
            0);
    assertThat(verdict.sentence()).startsWith("'shared memory, tmpfs' grows 7.0 GiB an hour (");
    assertThat(verdict.growing())
        .extracting(part -> part.category() + ":" + part.site())
        .containsExactlyInAnyOrder(
            "rss:", "shared-memory:", "malloc-live:", "malloc-live:Importer.load");
  }

  @Test
  void threadsOfAPoolThatIsFullDoNotGrow() {
    for (int seconds = 125; seconds < 1_800; seconds += 37) {
      GrowthVerdict verdict =
          judge.judge(
              seconds(MemorySeries.RSS, "", seconds, s -> 403 + Math.min(s, 60) / 3),
              List.of(seconds("thread-stacks", "", seconds, s -> 11 + Math.min(s, 60) / 3)),
              0);
      assertThat(verdict.verdict()).as("after %d s", seconds).isNotEqualTo(GrowthJudge.GROWS);
    }
  }

  /** A heap that was touched from the start (AlwaysPreTouch) hides no teeth of malloc. */
  @Test
  void aLineIsNamedBesideALargeHeap() {
    GrowthVerdict verdict =
        judge.judge(
            seconds(MemorySeries.RSS, "", 180, s -> 2_303 + s + 60 * (s % 20) / 20),
            List.of(
                seconds("java-heap", "", 180, s -> 2_048),
                seconds("malloc-live", "", 180, s -> 23 + s + 60 * (s % 20) / 20),
                seconds("malloc-live", "Importer.load", 180, s -> Math.max(0, s - 60))),
            0);
    assertThat(verdict.verdict()).isEqualTo(GrowthJudge.GROWS);
    assertThat(verdict.sentence()).startsWith("Importer.load grows 3.");
  }

  /**
   * Each 10 s a collection, after which the heap is as it was, in ever more of what -Xmx allows.
   */
  private HeapSeries heap(int seconds, DoubleUnaryOperator kept, DoubleUnaryOperator beside) {
    return new HeapSeries(
        seconds(HeapSeries.KEPT, "", seconds, s -> s < 10 ? 0 : kept.applyAsDouble(s - s % 10)),
        seconds(MemorySeries.RSS, "", seconds, beside));
  }

  @Test
  void heapThatTakesMemoryForGarbageIsNoGrowth() {
    for (int seconds = 125; seconds < 1_800; seconds += 37) {
      GrowthVerdict verdict =
          judge.judge(
              seconds(MemorySeries.RSS, "", seconds, s -> 203 + 2 * s),
              List.of(seconds("java-heap", "", seconds, s -> 101 + 2 * s)),
              heap(seconds, s -> 31 + s % 20, s -> 102),
              0);
      assertThat(verdict.growing()).isEmpty();
      assertThat(verdict.verdict())
          .as("after %d s", seconds)
          .isEqualTo(seconds < 600 ? GrowthJudge.TOO_EARLY : GrowthJudge.STEADY);
      if (seconds > 1_000) {
        assertThat(verdict.sentence())
            .startsWith(
                "Memory does not grow beside the Java heap, which takes more for garbage and keeps"
                    + " no more after collections: over the last ")
            .containsPattern(" the rest of RSS stayed within [\\d.]+ KiB\\.");
      }
    }
  }

  /** As of H2 in its first minutes, whose cache fills. */
  @Test
  void warmUpThatKeepsMoreForAWhileIsNoGrowth() {
    for (int seconds = 125; seconds < 300; seconds += 17) {
      GrowthVerdict verdict =
          judge.judge(
              seconds(MemorySeries.RSS, "", seconds, s -> 153 + s),
              List.of(seconds("java-heap", "", seconds, s -> 51 + s)),
              heap(seconds, s -> 26 + 38 * (1 - Math.exp(-s / 40)), s -> 102),
              0);
      assertThat(verdict.growing()).as("after %d s", seconds).isEmpty();
    }
  }

  @Test
  void heapThatKeepsMoreGrows() {
    GrowthVerdict verdict =
        judge.judge(
            seconds(MemorySeries.RSS, "", 180, s -> 203 + 2 * s),
            List.of(seconds("java-heap", "", 180, s -> 101 + 2 * s)),
            heap(180, s -> 31 + s, s -> 102),
            0);
    assertThat(verdict.sentence()).startsWith("'Java heap' grows 7.0 GiB an hour (");
    assertThat(verdict.growing()).extracting(GrowingPart::category).contains("rss", "java-heap");
  }

  @Test
  void leakIsNamedBesideAHeapThatTakesMemoryForGarbage() {
    GrowthVerdict verdict =
        judge.judge(
            seconds(MemorySeries.RSS, "", 180, s -> 203 + 3 * s),
            List.of(
                seconds("java-heap", "", 180, s -> 101 + 2 * s),
                seconds("malloc-live", "", 180, s -> 23 + s)),
            heap(180, s -> 31, s -> 102 + s),
            0);
    assertThat(verdict.sentence()).startsWith("'malloc: live blocks' grows 3.5 GiB an hour (");
    assertThat(verdict.growing()).extracting(GrowingPart::category).containsExactly("malloc-live");
    assertThat(verdict.growing().get(0).share()).isEqualTo(1, within(0.02));
  }

  private static MemorySeries seconds(
      String category, String site, int seconds, DoubleUnaryOperator mib) {
    MemorySeries series = new MemorySeries(category, site);
    Random random = new Random(category.hashCode());
    for (int s = 0; s <= seconds; s += 5) {
      series.add(START + 1_000L * s, (mib.applyAsDouble(s) + random.nextDouble() / 8) * MIB, 0);
    }
    return series;
  }

  /** Such as of somebody's first look at a JVM, by which several rows become larger. */
  @Test
  void growthThatNoRowShowsIsNone() {
    List<MemorySeries> rows =
        List.of(
            series("java-heap", "", 190, m -> 103),
            series("metaspace", "", 190, m -> 61),
            series("code-cache", "", 190, m -> 31),
            series("thread-stacks", "", 190, m -> 17),
            series("malloc-live", "", 190, m -> 41));
    MemorySeries process = rss(190, m -> 403 + 17 * m / 60);

    assertThat(judge.judge(process, rows, 0).verdict()).isEqualTo(GrowthJudge.TOO_EARLY);
    assertThat(judge.judge(process, rows.subList(0, 2), 0).verdict()).isEqualTo(GrowthJudge.GROWS);
  }
}
