package dev.memprof.profile.pprof;

import dev.memprof.profile.lines.HeapRoom;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What reading one file may cost. A compressed file of a megabyte can unpack to gigabytes, and a
 * few bytes of pprof can ask for a large object; both end here, before the memory is taken.
 */
final class Budget {
  private static final long MAX_UNPACKED_BYTES = 1L << 30;
  private static final long MAX_HEAP_BYTES = 1L << 30;

  /** The file wants more than a profile plausibly does. */
  static final class ExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    ExceededException(String message) {
      super(message);
    }
  }

  private final long limitBytes;
  private long spentBytes;

  Budget() {
    this(Math.min(HeapRoom.spareBytes() / 3 * 2, MAX_HEAP_BYTES));
  }

  Budget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Accounts for about {@code bytes} of heap, before they are allocated. */
  void spend(long bytes) throws ExceededException {
    spentBytes += bytes;
    if (bytes < 0 || spentBytes > limitBytes) {
      throw new ExceededException("would take more than " + (limitBytes >> 20) + " MiB of memory");
    }
  }

  /** Refuses {@code bytes} that would be spent soon, or are about to be given back. */
  void check(long bytes) throws ExceededException {
    if (spentBytes + bytes > limitBytes) {
      spend(bytes);
    }
  }

  /** The unpacked bytes, as many as a profile may have. */
  InputStream limit(InputStream unpacked) {
    return new FilterInputStream(unpacked) {
      private long left = MAX_UNPACKED_BYTES;

      @Override
      public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        count(Math.max(count, 0));
        return count;
      }

      private void count(int bytes) throws ExceededException {
        left -= bytes;
        if (left < 0) {
          throw new ExceededException(
              "unpacks to more than " + (MAX_UNPACKED_BYTES >> 20) + " MiB");
        }
      }
    };
  }
}
