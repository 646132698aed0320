package dev.memprof.cli.source;

import dev.memprof.cli.target.AgentSocket;
import dev.memprof.ledger.limits.JvmLimit;
import java.util.function.Supplier;

/** The limits that a JVM holds itself, as it tells them at its agent's socket. */
final class ToldLimits {
  private static final String DIRECT_MEMORY = "direct-limit";
  static final String HEAP = "heap-limit";

  private ToldLimits() {}

  /**
   * @param latest what was told last
   */
  static JvmLimit directMemory(Supplier<AgentSocket.Answer> latest) {
    return JvmLimit.directMemory(
        () -> bytes(latest.get(), DIRECT_MEMORY)[1], () -> bytes(latest.get(), DIRECT_MEMORY)[0]);
  }

  /**
   * @param latest what was told last
   */
  static JvmLimit heap(Supplier<AgentSocket.Answer> latest) {
    return JvmLimit.heap(() -> bytes(latest.get(), HEAP)[1], () -> bytes(latest.get(), HEAP)[0]);
  }

  /** Used, then the ceiling; both 0 where they are not told. */
  private static long[] bytes(AgentSocket.Answer answer, String limit) {
    long[] told = answer.pair(limit, 10);
    return told == null ? new long[2] : told;
  }
}
