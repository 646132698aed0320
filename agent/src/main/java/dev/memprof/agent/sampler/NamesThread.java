package dev.memprof.agent.sampler;

import dev.memprof.agent.thread.OwnThread;
import java.io.IOException;

/**
 * Keeps the names file up to date, so that a dump can be named even after the process was killed.
 * Sleeps between two looks, each of which costs microseconds when nothing is new.
 */
public final class NamesThread implements AutoCloseable {
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
    try {
      while (!Thread.interrupted()) {
        Thread.sleep(intervalMs);
        flush();
      }
    } catch (InterruptedException e) {
      // closed
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
