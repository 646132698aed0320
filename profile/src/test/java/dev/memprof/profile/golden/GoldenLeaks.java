package dev.memprof.profile.golden;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;

/**
 * Made the golden files: leaks known amounts on named threads, has jemalloc write its own dump, and
 * ends. Run under the agent with the test class path, see {@code golden/README.md}.
 */
final class GoldenLeaks {
  static final int DEFLATERS = 97;
  static final int BUFFERS_PER_THREAD = 131;
  static final int BUFFER_BYTES = 200_003;

  /** What jemalloc takes for one: its next size class. */
  static final int USABLE_BUFFER_BYTES = 229_376;

  private static final List<Object> FORGOTTEN = new ArrayList<>();

  private GoldenLeaks() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    CountDownLatch leaked = new CountDownLatch(3);
    CountDownLatch written = new CountDownLatch(1);
    start("deflating", GoldenLeaks::leakDeflaters, leaked, written);
    Runnable buffering = GoldenLeaks::leakBuffers; // one class, so that both have the same stack
    start("buffering 1", buffering, leaked, written);
    start("buffering 2", buffering, leaked, written);
    leaked.await();
    write("prof.dump", arguments[0]);
    System.out.println("dumped");
    while (System.in.read() >= 0) {
      // the names file is there to be copied until standard input ends
    }
    written.countDown();
  }

  /** A thread that has ended would be merged with others that have. */
  private static void start(
      String name, Runnable leak, CountDownLatch leaked, CountDownLatch written) {
    Runnable work =
        () -> {
          write("thread.prof.name", name);
          leak.run();
          leaked.countDown();
          try {
            written.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    new Thread(work, name).start();
  }

  private static void leakDeflaters() {
    for (int i = 0; i < DEFLATERS; i++) {
      forget(new Deflater(6, true));
    }
  }

  private static void leakBuffers() {
    for (int i = 0; i < BUFFERS_PER_THREAD; i++) {
      forget(ByteBuffer.allocateDirect(BUFFER_BYTES));
    }
  }

  private static synchronized void forget(Object leak) {
    FORGOTTEN.add(leak);
  }

  private static void write(String control, String value) {
    byte[] bytes = Native.toByteArray(value);
    try (Memory text = new Memory(bytes.length)) {
      text.write(0, bytes, 0, bytes.length);
      PointerByReference pointer = new PointerByReference(text);
      Object[] arguments = {
        control, Pointer.NULL, Pointer.NULL, pointer, new NativeLong(Native.POINTER_SIZE)
      };
      int error = Function.getFunction("c", "mallctl").invokeInt(arguments);
      if (error != 0) {
        throw new IllegalStateException(control + ": error " + error);
      }
    }
  }
}
