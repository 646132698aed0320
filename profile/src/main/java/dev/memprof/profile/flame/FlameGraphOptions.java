package dev.memprof.profile.flame;

/**
 * How a flame graph is drawn.
 *
 * @param minimumShare the least share of the whole width that a frame is drawn for; 0 for no such
 *     limit, though a page never has more frames than a browser likes
 * @param inverted root at the top, as an icicle
 * @param reversed the stacks were given reversed: what allocates is at the root, beyond it what
 *     calls it
 */
public record FlameGraphOptions(double minimumShare, boolean inverted, boolean reversed) {
  /** A tenth of a pixel: too narrow to see until something ten times as wide is zoomed at. */
  public static final FlameGraphOptions DEFAULT = new FlameGraphOptions(0.0001, false, false);

  public FlameGraphOptions {
    if (!(minimumShare >= 0 && minimumShare < 1)) {
      throw new IllegalArgumentException(
          "minimum share " + minimumShare + ": not from 0 to below 1");
    }
  }
}
