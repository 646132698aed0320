package dev.memprof.agent.watch;

import java.nio.file.Path;

/**
 * What jemalloc wrote when the Java heap had ended. To read it then would take the last of that
 * from the application.
 *
 * @param raw the file
 */
record Unstored(Path raw, Due due, long nanos) {
  /** Reading takes several MiB at a time. */
  private static final long ROOM_BYTES = 24 << 20;

  /** After this, who could recover has done so. */
  private static final long MOST_NANOS = 5_000_000_000L;

  boolean hasRoom(long now) {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    return free >= ROOM_BYTES || now - nanos >= MOST_NANOS;
  }
}
