package dev.memprof.agent.sampler;

import dev.memprof.agent.thread.OwnThread;
import java.io.IOException;

/**
 * Keeps the names file up to date, so that a dump can be named even after the process was killed.
 * While nothing is new, it waits in native code.
 */
public final class NamesThread implements AutoCloseable {
  private static final long QUIET_MS = 30_000;

  private final Sampler sampler;
  private final long intervalMs;
  private final Thread thread;
  private boolean failing;

  /**
   * @param intervalMs time between two looks
   */
  public NamesThread(Sampler sampler, long intervalMs) {
    this.sampler = sampler;
    this.intervalMs = intervalMs;
    thread = OwnThread.start("memprof-names", this::run);
  }

  private void run() {
    while (true) {
      sampler.awaitNames(intervalMs, failing ? intervalMs : QUIET_MS);
      if (Thread.interrupted()) {
        return; // closed
      }
      flush();
    }
  }

  private void flush() {
    try {
      sampler.flushNames();
      failing = false;
    } catch (OutOfMemoryError e) {
      // of the Java heap, whose end this thread must outlive: the next look tries the same again
    } catch (IOException | RuntimeException | Error e) {
      if (!failing) {
        OwnThread.failed("names of frames are kept in memory only", e);
      }
      failing = true; // counted once, not ten times a second
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
