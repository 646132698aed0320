package dev.memprof.contract;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One consistent reading of the profiler.
 *
 * @param active whether allocations are being sampled
 * @param activeSinceMillis when sampling was last switched on, ms since the epoch; 0 while off
 * @param offSinceMillis when sampling was switched off, or the agent started without, ms since the
 *     epoch; 0 while on
 * @param wasOff whether sampling is off, or was at some time: what was allocated then is in no
 *     profile
 * @param samples sampled allocations since the start of the JVM, and sampled frees while dumps were
 *     taken
 * @param walksByOutcome stack walks by outcome ({@code java}, {@code gc thread}, ...), summing up
 *     to {@code samples}
 * @param lost frames that found no room in a bounded table and are shown as {@code [overflow]}
 * @param namedFrames Java frames whose names are held
 * @param tableBytes memory held by the hook's tables
 * @param tableFullPercent how full the hook's tables of names are, 0 to 100; when full, new frames
 *     are lost
 * @param namesByJvmtiReason why frames are named some milliseconds after they are seen, so that
 *     names of unloaded classes may be lost; empty where they are named at once
 * @param methodIds JmethodIDs allocated ahead so that stacks can be walked
 * @param methodIdNanos time spent allocating them, in class loading
 * @param agesUnknownReason why it is not known how long memory has lived, nor what was freed; empty
 *     where it is
 * @param lostLiveSamples samples that found no room in the table of live ones: dumps are jemalloc's
 *     then
 * @param ownWalks walks of Java frames by memprof itself
 * @param jvmWalks those by AsyncGetCallTrace, for what memprof does not know its way through
 * @param comparedWalks those done both ways, with {@code walk=both}
 * @param disagreedWalks those of them with different answers
 * @param walksByJvmReason why all are by AsyncGetCallTrace; empty where they are not
 * @param sessionId the running timed profile; 0 when none runs
 * @param sessionRemainingMillis what is left of it
 */
public record ProfilerStatus(
    boolean active,
    long activeSinceMillis,
    long offSinceMillis,
    boolean wasOff,
    long samples,
    Map<String, Long> walksByOutcome,
    long lost,
    long namedFrames,
    long tableBytes,
    long tableFullPercent,
    String namesByJvmtiReason,
    long methodIds,
    long methodIdNanos,
    String agesUnknownReason,
    long lostLiveSamples,
    long ownWalks,
    long jvmWalks,
    long comparedWalks,
    long disagreedWalks,
    String walksByJvmReason,
    long sessionId,
    long sessionRemainingMillis) {
  /** Why it is not known how long memory has lived. */
  public static final String NO_AGES =
      "this jemalloc does not tell of samples and their frees; 5.3.1 does, which memprof's jar"
          + " carries";

  /** Keeps the outcomes by name: JMX has no order of its own for a map's entries. */
  public ProfilerStatus {
    walksByOutcome = Collections.unmodifiableMap(new TreeMap<>(walksByOutcome));
  }
}
