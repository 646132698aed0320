package dev.memprof.ledger.limits;

import java.util.function.LongSupplier;

/**
 * A limit that the JVM holds itself, and tells of.
 *
 * @param ceiling in bytes
 * @param use likewise
 */
public record JvmLimit(String name, LongSupplier ceiling, LongSupplier use) implements Limit {
  /** The Java heap: shown beside the others, but no native dump tells who fills it. */
  public static JvmLimit heap(LongSupplier ceiling, LongSupplier use) {
    return new JvmLimit("java heap", ceiling, use);
  }

  /**
   * {@code -XX:MaxDirectMemorySize}. What is compared with it is the capacity of the direct buffers
   * (java.nio.Bits.tryReserveMemory).
   */
  public static JvmLimit directMemory(LongSupplier ceiling, LongSupplier use) {
    return new JvmLimit("MaxDirectMemorySize", ceiling, use);
  }

  @Override
  public long ceilingBytes() {
    return ceiling.getAsLong();
  }

  @Override
  public long useBytes(long interestingBytes) {
    return use.getAsLong();
  }
}
