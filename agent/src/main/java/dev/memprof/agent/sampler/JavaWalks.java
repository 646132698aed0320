package dev.memprof.agent.sampler;

/**
 * How Java frames were found; {@code struct memprof_java_walks} of native/src/memprof.h.
 *
 * @param own walks by memprof itself
 * @param byJvm walks by AsyncGetCallTrace, for what memprof does not know its way through
 * @param compared walks done both ways, with {@code walk=both}
 * @param disagreed those of them with different answers
 * @param byJvmReason why all are by AsyncGetCallTrace; empty where they are not
 */
public record JavaWalks(long own, long byJvm, long compared, long disagreed, String byJvmReason) {
  static final int VALUES = 4;
}
