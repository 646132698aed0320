package dev.memprof.agent.sampler;

/**
 * What the hook holds; {@code struct memprof_footprint} of native/src/memprof.h.
 *
 * @param tableBytes memory of its tables
 * @param namedFrames frames that have a name, or are to get one
 * @param lostFrames frames without room in a table
 * @param methodIds methods that JVMTI was asked to keep an id of
 * @param methodIdNanos what that took
 * @param fullPercent how full the fuller of the tables is; at 100 new frames are lost
 * @param reclaimedFrames frames that were forgotten, since no stack had them any more
 */
public record Footprint(
    long tableBytes,
    long namedFrames,
    long lostFrames,
    long methodIds,
    long methodIdNanos,
    long fullPercent,
    long reclaimedFrames) {
  static final int VALUES = 7;

  /** In the order of the struct. */
  static Footprint of(long[] values) {
    return new Footprint(
        values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
  }
}
