package dev.memprof.agent.sampler;

/**
 * Of which age live allocations are asked for, both ends included.
 *
 * @param minMillis 0 or more
 * @param maxMillis not less; {@link Long#MAX_VALUE} for no end
 */
public record Ages(long minMillis, long maxMillis) {
  public static final Ages ALL = new Ages(0, Long.MAX_VALUE);

  /**
   * @throws IllegalArgumentException when no age is between them
   */
  public Ages {
    if (minMillis < 0 || maxMillis < minMillis) {
      throw new IllegalArgumentException(
          "ages: %d to %d ms is no range of ages".formatted(minMillis, maxMillis));
    }
  }
}
