package dev.memprof.ledger.claim;

/**
 * A range of addresses that has an owner.
 *
 * @param start first address
 * @param end address behind the last
 * @param owner in words
 */
public record Claim(long start, long end, Category category, String owner) {
  public long bytes() {
    return end - start;
  }
}
