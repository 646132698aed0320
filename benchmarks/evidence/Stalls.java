import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * How long an application's thread waits because of a dump of many stacks: threads allocate and free
 * all the while, and the longest operation of each window counts, in windows without a dump, with one
 * on a thread of the agent's, with a flame graph of what is live, and with a dump of jemalloc's in
 * line, in turn. Arguments: stacks, rounds, threads, the store's directory. Prints {@code KIND STALL_MS WINDOW_MS} for each window.
 *
 * <p>Each stack holds a block of 1 MiB, which is sampled with a probability of 1 - e^-2; nothing
 * touches it, so that it takes address space only.
 */
public final class Stalls {
  private static final long HELD_BYTES = 1 << 20;
  private static final int CHURNED_BYTES = 4_096;
  private static final int DEPTH = 16;
  private static final long TIMEOUT_NANOS = 30_000_000_000L;

  private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();
  private static final AtomicLong longest = new AtomicLong();

  private static Object unsafe;
  private static Method allocateMemory;
  private static Method freeMemory;

  private Stalls() {}

  public static void main(String[] arguments) throws Exception {
    int stacks = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    Path store = Path.of(arguments[3]);
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    unsafe = field.get(null);
    allocateMemory = type.getMethod("allocateMemory", long.class);
    freeMemory = type.getMethod("freeMemory", long.class);
    ObjectName profiler = new ObjectName("dev.memprof:type=Profiler");
    while (!BEANS.isRegistered(new ObjectName("dev.memprof:type=Metrics"))) {
      Thread.sleep(10);
    }
    BEANS.setAttribute(profiler, new Attribute("IntervalDumpsKind", "jemalloc"));
    for (int path = 0; path < stacks; path++) {
      left(path, DEPTH);
    }
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(Stalls::churn);
      thread.setDaemon(true);
      thread.start();
    }
    for (int warmUp = 0; warmUp < 3; warmUp++) {
      Object unused = BEANS.invoke(profiler, "dump", null, null);
    }
    for (int round = 0; round < rounds; round++) {
      long window = window("agent", () -> BEANS.invoke(profiler, "dump", null, null));
      long unused = window("none", () -> sleep(window));
      unused = window("flame-graph", () -> BEANS.invoke(profiler, "flameGraph", null, null));
      unused = window("in-line", () -> dumpInLine(profiler, store));
      Thread.sleep(2_000); // the agent stores what jemalloc wrote: not in a window of another's
    }
    System.exit(0);
  }

  private interface Work {
    Object run() throws Exception;
  }

  /** Its length in nanoseconds. */
  private static long window(String kind, Work work) throws Exception {
    Thread.sleep(200);
    longest.set(0);
    long start = System.nanoTime();
    Object unused = work.run();
    long nanos = System.nanoTime() - start;
    System.out.printf("%s %.2f %.1f%n", kind, longest.get() / 1e6, nanos / 1e6);
    return nanos;
  }

  private static Object sleep(long nanos) throws InterruptedException {
    Thread.sleep(nanos / 1_000_000);
    return null;
  }

  /** From the switch until jemalloc has written one. */
  private static Object dumpInLine(ObjectName profiler, Path store) throws Exception {
    long end = System.nanoTime() + TIMEOUT_NANOS;
    BEANS.setAttribute(profiler, new Attribute("IntervalDumpsEnabled", true));
    while (!hasInline(store)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("jemalloc has not dumped");
      }
      Thread.sleep(1);
    }
    BEANS.setAttribute(profiler, new Attribute("IntervalDumpsEnabled", false));
    Thread.sleep(300); // it appears when it is begun
    for (Path file : inline(store)) {
      boolean unused = Files.deleteIfExists(file); // the agent stores and deletes them as well
    }
    return null;
  }

  private static boolean hasInline(Path store) throws IOException {
    return !inline(store).isEmpty();
  }

  /** Where this JVM's dumps lie until they are stored. */
  private static List<Path> inline(Path store) throws IOException {
    String work = "work-" + ProcessHandle.current().pid() + "-*";
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(store, work)) {
      for (Path directory : directories) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.i*.heap")) {
          files.forEach(found::add);
        }
      }
    }
    return found;
  }

  private static void churn() {
    try {
      while (true) {
        long start = System.nanoTime();
        Object block = allocateMemory.invoke(unsafe, (long) CHURNED_BYTES);
        freeMemory.invoke(unsafe, block);
        long nanos = System.nanoTime() - start;
        if (nanos > longest.get()) {
          longest.accumulateAndGet(nanos, Math::max);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The bits of the path say which way the stack goes at each of its levels. */
  private static void left(int path, int depth) throws ReflectiveOperationException {
    if (depth == 0) {
      Object unused = allocateMemory.invoke(unsafe, HELD_BYTES);
    } else if ((path >> depth - 1 & 1) == 0) {
      left(path, depth - 1);
    } else {
      right(path, depth - 1);
    }
  }

  private static void right(int path, int depth) throws ReflectiveOperationException {
    if (depth == 0) {
      Object unused = allocateMemory.invoke(unsafe, HELD_BYTES);
    } else if ((path >> depth - 1 & 1) == 0) {
      left(path, depth - 1);
    } else {
      right(path, depth - 1);
    }
  }
}
