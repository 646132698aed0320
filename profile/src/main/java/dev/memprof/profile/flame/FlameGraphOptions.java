package dev.memprof.profile.flame;

/**
 * How a flame graph is drawn.
 *
 * @param minimumShare the least share of the whole width that a frame is drawn for; 0 for no such
 *     limit, though a page never has more frames than a browser likes
 * @param inverted root at the top, as an icicle
 * @param reversed the stacks were given reversed: what allocates is at the root, who calls it above
 */
public record FlameGraphOptions(double minimumShare, boolean inverted, boolean reversed) {
  /** A thousandth of the width is about a pixel: less would only make the page taller. */
  public static final FlameGraphOptions DEFAULT = new FlameGraphOptions(0.001, false, false);

  public FlameGraphOptions {
    if (!(minimumShare >= 0 && minimumShare < 1)) {
      throw new IllegalArgumentException(
          "minimum share " + minimumShare + ": not from 0 to below 1");
    }
  }
}
