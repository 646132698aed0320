package dev.memprof.profile.calls;

/**
 * How much of a call graph is kept.
 *
 * @param minShare of all bytes, 0 to 1, that a function must have with its callees; a call must
 *     have a fifth of it
 * @param maxNodes functions at most, at least 1
 */
public record GraphOptions(double minShare, int maxNodes) {
  /** Those of {@code go tool pprof}. */
  public static final GraphOptions DEFAULT = new GraphOptions(0.005, 80);

  public GraphOptions {
    if (!(minShare >= 0 && minShare <= 1) || maxNodes < 1) {
      throw new IllegalArgumentException(
          "a graph takes a share of 0 to 1 and 1 node or more, not " + minShare + ", " + maxNodes);
    }
  }

  double minCallShare() {
    return minShare / 5;
  }
}
