package dev.memprof.ledger.inside;

/**
 * Addresses that were mapped, and the stack that did so.
 *
 * @param start first address
 * @param end address behind the last
 * @param stack its number; {@link #OVERFLOW_STACK} of all whose own found no room
 */
public record MappedRange(long start, long end, long stack) {
  /** It has no words. */
  public static final long OVERFLOW_STACK = 0;
}
