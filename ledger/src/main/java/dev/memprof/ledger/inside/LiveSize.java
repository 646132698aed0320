package dev.memprof.ledger.inside;

/**
 * The sampled allocations of one size that live; {@code struct memprof_live_size} of
 * native/src/memprof.h.
 *
 * @param usableBytes of each block
 * @param samples how many they are
 * @param requestedBytes of all of them together
 */
public record LiveSize(long usableBytes, long samples, long requestedBytes) {}
