package dev.memprof.agent.watch;

import dev.memprof.profile.lines.HeapRoom;
import java.nio.file.Path;

/**
 * What jemalloc wrote when the Java heap had no room. To read it then would take the last of that
 * from the application.
 *
 * @param raw the file
 */
record DeferredDump(Path raw, DueDump due, long nanos) {
  /** With so much to spare, it need not be the last moment. */
  private static final long PLENTY_BYTES = 16 << 20;

  /** After this, who could recover has done so. */
  private static final long MAX_NANOS = 5_000_000_000L;

  /**
   * Where the heap has ended, the reserve was let go for this, and the application has outlived an
   * error. Where it has not, ours would be the first: so it waits, if need be for the next start.
   */
  boolean hasRoom(long now) {
    if (HeapRoom.spareBytes() >= PLENTY_BYTES) {
      return true;
    }
    return now - nanos >= MAX_NANOS && (!due.hasRoom() || !HeapRoom.isTight());
  }
}
