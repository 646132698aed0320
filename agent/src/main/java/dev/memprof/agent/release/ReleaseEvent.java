package dev.memprof.agent.release;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A measured release in a flight recording. */
@Name("dev.memprof.CacheReleased")
@Label("Cache Released")
@Description("What a measured release gave back")
@Category("memprof")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // JFR reads the fields
final class ReleaseEvent extends Event {
  @Label("Cache")
  private String cache;

  @Label("Instance")
  private String instance;

  @Label("Releasing Thread")
  private String releasingThread;

  @Label("Time of the Method")
  @Timespan
  private long methodNanos;

  @Label("Released")
  @DataAmount
  private long releasedBytes;

  @Label("Freed by the Thread")
  @DataAmount
  private long threadFreedBytes;

  @Label("Possible Error")
  @DataAmount
  private long errorBytes;

  private ReleaseEvent() {}

  /**
   * Only where JFR is in use already: to start it for nobody would take the process's milliseconds.
   * A JVM without the module jdk.jfr has no class of that name.
   */
  static void record(Release release) {
    try {
      if (FlightRecorder.isInitialized()) {
        commit(release);
      }
    } catch (LinkageError e) {
      // no jdk.jfr
    }
  }

  private static void commit(Release release) {
    ReleaseEvent event = new ReleaseEvent();
    if (event.isEnabled()) {
      event.cache = release.name();
      event.instance = release.instance();
      event.releasingThread = release.thread();
      event.methodNanos = release.durationNanos();
      event.releasedBytes = release.released();
      event.threadFreedBytes = release.threadFreed();
      event.errorBytes = release.error();
      event.commit();
    }
  }
}
