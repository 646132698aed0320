package dev.memprof.agent.jmx;

import java.beans.ConstructorProperties;
import java.util.Map;

/**
 * One consistent reading of the profiler.
 *
 * @param active whether allocations are being sampled
 * @param activeSinceMillis when sampling was last switched on, ms since the epoch; 0 while off
 * @param samples sampled allocations since the start of the JVM
 * @param walksByOutcome stack walks by outcome ({@code java}, {@code gc thread}, ...), summing up
 *     to {@code samples}
 * @param lost frames that found no room in a bounded table and are shown as {@code [overflow]}
 * @param namedFrames Java frames whose names are held
 * @param tableBytes memory held by the hook's tables
 * @param methodIds jmethodIDs allocated ahead so that stacks can be walked
 * @param methodIdNanos time spent allocating them, in class loading
 * @param sessionId the running timed profile; 0 when none runs
 * @param sessionRemainingMillis what is left of it
 */
public record ProfilerStatus(
    boolean active,
    long activeSinceMillis,
    long samples,
    Map<String, Long> walksByOutcome,
    long lost,
    long namedFrames,
    long tableBytes,
    long methodIds,
    long methodIdNanos,
    long sessionId,
    long sessionRemainingMillis) {

  @ConstructorProperties({
    "active",
    "activeSinceMillis",
    "samples",
    "walksByOutcome",
    "lost",
    "namedFrames",
    "tableBytes",
    "methodIds",
    "methodIdNanos",
    "sessionId",
    "sessionRemainingMillis"
  })
  public ProfilerStatus {}

  public boolean isActive() {
    return active;
  }
}
