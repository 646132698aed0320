package dev.memprof.cli.target;

import java.util.Map;
import java.util.TreeMap;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * One consistent reading of a target's profiler; the fields are those of the agent's {@code
 * Status}.
 *
 * @param activeSinceMillis ms since the epoch; 0 while off
 * @param offSinceMillis likewise; 0 while on
 * @param wasOff whether sampling is off, or was at some time
 * @param tableFullPercent how full the tables of names are; 0 of an older agent
 * @param namesByJvmtiReason why frames are named late; empty where they are named at once
 * @param sessionId the running timed profile; 0 when none runs
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
    long sessionId,
    long sessionRemainingMillis) {

  static ProfilerStatus of(CompositeData data) {
    Map<String, Long> walks = new TreeMap<>();
    for (Object row : ((TabularData) data.get("walksByOutcome")).values()) {
      CompositeData walk = (CompositeData) row;
      walks.put((String) walk.get("key"), (Long) walk.get("value"));
    }
    return new ProfilerStatus(
        (Boolean) data.get("active"),
        (Long) data.get("activeSinceMillis"),
        (Long) data.get("offSinceMillis"),
        (Boolean) data.get("wasOff"),
        (Long) data.get("samples"),
        walks,
        (Long) data.get("lost"),
        (Long) data.get("namedFrames"),
        (Long) data.get("tableBytes"),
        data.containsKey("tableFullPercent") ? (Long) data.get("tableFullPercent") : 0,
        data.containsKey("namesByJvmtiReason") ? (String) data.get("namesByJvmtiReason") : "",
        (Long) data.get("methodIds"),
        (Long) data.get("methodIdNanos"),
        (Long) data.get("sessionId"),
        (Long) data.get("sessionRemainingMillis"));
  }
}
