package dev.memprof.agent.jmx;

import java.util.Map;

/** One consistent reading of the profiler. */
public final class ProfilerStatus {
  private final boolean active;
  private final long activeSinceMillis;
  private final long offSinceMillis;
  private final boolean wasOff;
  private final long samples;
  private final Map<String, Long> walksByOutcome;
  private final long lost;
  private final long namedFrames;
  private final long tableBytes;
  private final long tableFullPercent;
  private final String namesByJvmtiReason;
  private final long methodIds;
  private final long methodIdNanos;
  private final long sessionId;
  private final long sessionRemainingMillis;

  public ProfilerStatus(
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
      long sessionId,
      long sessionRemainingMillis) {
    this.active = active;
    this.activeSinceMillis = activeSinceMillis;
    this.offSinceMillis = offSinceMillis;
    this.wasOff = wasOff;
    this.samples = samples;
    this.walksByOutcome = walksByOutcome;
    this.lost = lost;
    this.namedFrames = namedFrames;
    this.tableBytes = tableBytes;
    this.tableFullPercent = tableFullPercent;
    this.namesByJvmtiReason = namesByJvmtiReason;
    this.methodIds = methodIds;
    this.methodIdNanos = methodIdNanos;
    this.sessionId = sessionId;
    this.sessionRemainingMillis = sessionRemainingMillis;
  }

  /** Whether allocations are being sampled. */
  public boolean isActive() {
    return active;
  }

  /** When sampling was last switched on, ms since the epoch; 0 while off. */
  public long getActiveSinceMillis() {
    return activeSinceMillis;
  }

  /**
   * When sampling was switched off, or the agent started without, ms since the epoch; 0 while on.
   */
  public long getOffSinceMillis() {
    return offSinceMillis;
  }

  /** Whether sampling is off, or was at some time: what was allocated then is in no profile. */
  public boolean isWasOff() {
    return wasOff;
  }

  /** Sampled allocations since the start of the JVM, and sampled frees while dumps were taken. */
  public long getSamples() {
    return samples;
  }

  /**
   * Stack walks by outcome ({@code java}, {@code gc thread}, ...), summing up to {@code samples}.
   */
  public Map<String, Long> getWalksByOutcome() {
    return walksByOutcome;
  }

  /** Frames that found no room in a bounded table and are shown as {@code [overflow]}. */
  public long getLost() {
    return lost;
  }

  /** Java frames whose names are held. */
  public long getNamedFrames() {
    return namedFrames;
  }

  /** Memory held by the hook's tables. */
  public long getTableBytes() {
    return tableBytes;
  }

  /** How full the hook's tables of names are, 0 to 100; when full, new frames are lost. */
  public long getTableFullPercent() {
    return tableFullPercent;
  }

  /**
   * Why frames are named some milliseconds after they are seen, so that names of unloaded classes
   * may be lost; empty where they are named at once.
   */
  public String getNamesByJvmtiReason() {
    return namesByJvmtiReason;
  }

  /** JmethodIDs allocated ahead so that stacks can be walked. */
  public long getMethodIds() {
    return methodIds;
  }

  /** Time spent allocating them, in class loading. */
  public long getMethodIdNanos() {
    return methodIdNanos;
  }

  /** The running timed profile; 0 when none runs. */
  public long getSessionId() {
    return sessionId;
  }

  /** What is left of it. */
  public long getSessionRemainingMillis() {
    return sessionRemainingMillis;
  }
}
