package dev.memprof.it.programs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;

/**
 * Says {@code ready}; then, for each of two lines of input, works at a steady rate for the given
 * seconds and says how many units it has done: {@code first N}, {@code second N}.
 */
public final class SteadyWork {
  private static final long NANOS_PER_UNIT = 4_000_000;
  private static final int BLOCK_BYTES = 64 << 10;

  private static long checksum;

  private SteadyWork() {}

  public static void main(String[] arguments) throws Exception {
    long lengthNanos = Long.parseLong(arguments[0]) * 1_000_000_000;
    System.out.println("ready");
    for (String name : new String[] {"first", "second"}) {
      awaitLine();
      System.out.println(name + " " + work(lengthNanos));
    }
    awaitLine();
    System.exit(checksum == 0 ? 1 : 0);
  }

  private static void awaitLine() throws IOException {
    int c;
    do {
      c = System.in.read();
    } while (c != '\n' && c >= 0);
  }

  /** One unit after the other is due; those that are late are made up for, while there is time. */
  private static long work(long lengthNanos) {
    Deque<ByteBuffer> held = new ArrayDeque<>();
    long start = System.nanoTime();
    long done = 0;
    for (long now = start; now - start < lengthNanos; now = System.nanoTime()) {
      long early = start + done * NANOS_PER_UNIT - now;
      if (early > 0) {
        LockSupport.parkNanos(early);
      } else {
        unit(held);
        done++;
      }
    }
    return done;
  }

  private static void unit(Deque<ByteBuffer> held) {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    CRC32 crc = new CRC32();
    crc.update(block);
    checksum += crc.getValue() | 1;
    held.add(block);
    if (held.size() > 100) {
      held.remove();
    }
  }
}
