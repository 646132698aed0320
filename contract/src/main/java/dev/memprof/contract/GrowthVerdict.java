package dev.memprof.contract;

import java.util.List;

/**
 * Whether the memory of a process grows.
 *
 * @param verdict {@code grows}, {@code steady} or {@code too-early}
 * @param sentence the same in words, with what grows most, and when a limit is met
 * @param fromMillis the first figure that it is judged by, in milliseconds since the epoch
 * @param toMillis the last one
 * @param growing what grows, the fastest first; empty unless the verdict is {@code grows}
 * @param sites what held most for a minute or longer when that was recorded last, whether it grows
 *     or not, the most first; empty in the first minute, and where ages are not known
 */
public record GrowthVerdict(
    String verdict,
    String sentence,
    long fromMillis,
    long toMillis,
    List<GrowingPart> growing,
    List<AgedSite> sites) {

  /** Ages are not known. */
  public GrowthVerdict(
      String verdict, String sentence, long fromMillis, long toMillis, List<GrowingPart> growing) {
    this(verdict, sentence, fromMillis, toMillis, growing, List.of());
  }

  /** The same with what was held by age. */
  public GrowthVerdict withSites(List<AgedSite> aged) {
    return new GrowthVerdict(verdict, sentence, fromMillis, toMillis, growing, aged);
  }
}
