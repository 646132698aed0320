package dev.memprof.cli.target;

import dev.memprof.cli.print.Failure;
import dev.memprof.profile.text.Coverage;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** The MBean {@code dev.memprof:type=Profiler} of a target: the switch, dumps, timed profiles. */
public final class Profiler {
  static final ObjectName NAME = Target.objectName("Profiler");

  private final Target target;

  Profiler(Target target) {
    this.target = target;
  }

  public boolean available() {
    return target.get(NAME, "Available", Boolean.class);
  }

  /** Empty when available. */
  public String unavailableReason() {
    return target.get(NAME, "UnavailableReason", String.class);
  }

  /** Fails with the agent's own reason (exit code 3) unless the profiler can be used. */
  public void requireAvailable() {
    if (!available()) {
      throw Failure.notProfiled(
          target.name() + " is not profiled: " + unavailableReason(), "see memprof doctor");
    }
  }

  public boolean active() {
    return target.get(NAME, "Active", Boolean.class);
  }

  public long sampleIntervalBytes() {
    return target.get(NAME, "SampleIntervalBytes", Long.class);
  }

  /** 0 when there are no interval dumps. */
  public long dumpIntervalBytes() {
    return target.get(NAME, "DumpIntervalBytes", Long.class);
  }

  public boolean intervalDumpsEnabled() {
    return target.get(NAME, "IntervalDumpsEnabled", Boolean.class);
  }

  /** Empty when there is no jemalloc. */
  public String jemallocVersion() {
    return target.get(NAME, "JemallocVersion", String.class);
  }

  public String mallocConf() {
    return target.get(NAME, "MallocConf", String.class);
  }

  public ProfilerStatus status() {
    return ProfilerStatus.of(target.get(NAME, "Status", CompositeData.class));
  }

  public void start() {
    target.invoke(NAME, "start");
  }

  public void stop() {
    target.invoke(NAME, "stop");
  }

  /** Writes a dump into the target's store; its entry there. */
  public DumpEntry dump() {
    String path = target.invoke(NAME, "dump", String.class, null, null);
    return target.dumpStore().entry(path);
  }

  /** What is live now, as gzipped pprof; the target stores nothing. */
  public byte[] snapshot() {
    return target.invoke(NAME, "snapshot", byte[].class, null, null);
  }

  /**
   * How far to believe a snapshot that was just taken.
   *
   * @param sampledBytes what its samples stand for
   */
  public Coverage coverage(double sampledBytes) {
    ProfilerStatus status = status();
    return new Coverage(
        status.active(),
        status.active() ? status.activeSinceMillis() : status.offSinceMillis(),
        status.wasOff(),
        sampledBytes,
        target.allocator().snapshot().allocatedBytes());
  }

  /** Starts a timed profile, whose end can be waited for. */
  public Session startProfile(int seconds) {
    return Session.start(target, seconds);
  }

  long startSession(int seconds) {
    return target.invoke(
        NAME, "startProfile", Long.class, new Object[] {seconds}, new String[] {"int"});
  }

  void cancelProfile(long id) {
    target.invoke(NAME, "cancelProfile", Object.class, new Object[] {id}, new String[] {"long"});
  }
}
