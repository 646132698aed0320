package dev.memprof.agent.watch;

import dev.memprof.agent.control.Dumps;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The dump that native code wrote when the Java heap had no room, if there is one. To read it then
 * would take the last of that from the application. Only the watch's thread may call.
 */
final class DeferredDump {
  /** With so much to spare, it need not be the last moment. */
  private static final long PLENTY_BYTES = 16 << 20;

  /** After this, who could recover has done so. */
  private static final long MAX_NANOS = 5_000_000_000L;

  private final Dumps dumps;
  private final Heap heap;

  /** Null for none. */
  private Path raw;

  private DueDump due;
  private long sinceNanos;

  /** Of the Java heap: those of a table of names that is full take most of a small one. */
  private long namesBytes;

  DeferredDump(Dumps dumps, Heap heap) {
    this.dumps = dumps;
    this.heap = heap;
  }

  /** Has native code write one; one that waits already is left to the next start. */
  void write(DueDump due, long nanos) throws IOException {
    raw = dumps.takeRaw();
    this.due = due;
    sinceNanos = nanos;
    namesBytes = dumps.namesHeapBytes(raw);
  }

  boolean waits() {
    return raw != null;
  }

  /** Stores it, if there is one and the heap has room by now. */
  void storeWithRoom(long nanos) {
    if (raw == null || !hasRoom(nanos)) {
      return;
    }
    Path file = raw;
    raw = null;
    try {
      Object unused = dumps.storeRaw(file, due.reason(), due.detail());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // counted, and told; the file is there for the next start
    }
  }

  /**
   * Where the heap has ended, the reserve was let go for this, and the application has outlived an
   * error. Where it has not, ours would be the first: so it waits, if need be for the next start.
   */
  private boolean hasRoom(long nanos) {
    long spareBytes = heap.spareBytes();
    if (spareBytes >= PLENTY_BYTES + namesBytes) {
      return true;
    }
    return nanos - sinceNanos >= MAX_NANOS
        && (!due.hasRoom() || (!heap.isTight() && spareBytes >= namesBytes));
  }
}
