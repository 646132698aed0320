package dev.memprof.it.programs;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/** What {@link Owning} takes by native code, each kind exactly as much as it was told. */
final class OwningNatively {
  private static final int MIB = 1 << 20;

  private static final List<Object> held = new ArrayList<>();

  private static CyclicBarrier stacks;
  private static volatile int depthBytes;

  private OwningNatively() {}

  private static native boolean block(long bytes);

  private static native boolean aligned(long bytes, int blockBytes);

  private static native boolean tenths(int count, int bytes);

  private static native boolean mapping(long bytes);

  private static native boolean memfd(long bytes);

  private static native void stack(long bytes);

  private static native boolean foreign(String library, long bytes);

  private static native boolean other(long bytes, int blockBytes);

  private static native void references(Object object, int count);

  /**
   * @param directory has {@code libowning.so}, and {@code libcolumns.so}: a jemalloc; or {@code
   *     libother.so}: another allocator
   */
  static void take(Path directory, String kind, int number) throws Exception {
    boolean other = kind.equals("other");
    System.load(directory.resolve(other ? "libother.so" : "libowning.so").toString());
    boolean taken = true;
    switch (kind) {
      case "blocks" -> {
        for (int left = number; left > 0 && taken; left -= MIB) {
          taken = block(MIB);
        }
      }
      case "aligned" -> taken = aligned(number, 16_384);
      case "tenths" -> taken = tenths(number, 112);
      case "mapping" -> taken = mapping(number);
      case "memfd" -> taken = memfd(number);
      case "columns" -> {
        for (int left = number; left > 0 && taken; left -= MIB) {
          taken = foreign(directory.resolve("libcolumns.so").toString(), MIB);
        }
      }
      case "other" -> taken = other(number, 12_272);
      case "stacks" -> stacks(number);
      case "arena" -> arena(number);
      case "references" -> references(held, number);
      default -> throw new IllegalArgumentException(kind);
    }
    if (!taken) {
      throw new IllegalStateException(kind + " is refused");
    }
  }

  /** On 200 threads, which stay: each one's stack has been so deep. */
  private static void stacks(int bytes) throws Exception {
    boolean first = stacks == null;
    depthBytes = bytes;
    if (first) {
      stacks = new CyclicBarrier(201);
      for (int i = 0; i < 200; i++) {
        Thread thread = new Thread(OwningNatively::deepen, "deep-" + i);
        thread.setDaemon(true);
        thread.start();
      }
    }
    int unused = stacks.await() + stacks.await();
  }

  private static void deepen() {
    try {
      while (true) {
        int begun = stacks.await();
        stack(depthBytes);
        int done = stacks.await();
        if (begun + done < 0) {
          return;
        }
      }
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@code Arena.global().allocate}, of JDK 22 and later. */
  private static void arena(int bytes) throws ReflectiveOperationException {
    Class<?> arenas = Class.forName("java.lang.foreign.Arena");
    Object arena = arenas.getMethod("global").invoke(null);
    Method allocate = arenas.getMethod("allocate", long.class);
    for (int left = bytes; left > 0; left -= MIB) {
      Object segment = allocate.invoke(arena, (long) MIB); // it is filled with zeros
      held.add(segment);
    }
  }
}
