package dev.memprof.agent.sampler;

/**
 * The sampled allocations of one size that live; {@code struct memprof_live_size} of
 * native/src/memprof.h.
 *
 * @param usableBytes of each block
 * @param samples how many they are
 * @param requestedBytes of all of them together
 */
public record LiveSize(long usableBytes, long samples, long requestedBytes) {
  static final int VALUES = 3;

  /** Of jemalloc's 232 sizes there may be more than this where large ones are not rounded. */
  static final int MAX_SIZES = 256;
}
