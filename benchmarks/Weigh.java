import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Weighs a cache of so many entries, an Integer and 100 bytes each, in a heap that holds as many again,
 * beside a thread that wants to run every millisecond. Says one row of a table.
 *
 * <pre>Weigh memprof|jol|switch ENTRIES</pre>
 */
public final class Weigh {
  static final int VALUE_BYTES = 100;
  static Object cache;
  static Object others;
  static volatile boolean ended;
  static volatile long longestGapNanos;

  private Weigh() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("switch")) {
      switches();
      System.exit(0);
    }
    int entries = Integer.parseInt(arguments[1]);
    cache = filled(entries);
    others = filled(entries);
    System.gc();
    Weigher weigher = arguments[0].equals("jol") ? jol() : memprof();
    weigher.weigh(new byte[1][1]); // loads what it needs
    Thread ticker = new Thread(Weigh::tick);
    ticker.start();
    Thread.sleep(200);
    longestGapNanos = 0;
    long memory = kilobytes("VmRSS");
    Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // VmHWM begins again
    long start = System.nanoTime();
    String weight = weigher.weigh(cache);
    double ms = (System.nanoTime() - start) / 1e6;
    long peak = kilobytes("VmHWM");
    ended = true;
    ticker.join();
    System.out.printf(
        "| %s | %,d | %s | %.0f | %.0f | %d |%n",
        arguments[0], entries, weight, ms, longestGapNanos / 1e6, (peak - memory) >> 10);
  }

  interface Weigher {
    /** Reachable and exclusive bytes. */
    String weigh(Object instance) throws Exception;
  }

  static Map<Integer, byte[]> filled(int entries) {
    Map<Integer, byte[]> map = new ConcurrentHashMap<>();
    for (int i = 0; i < entries; i++) {
      map.put(i + 1_000, new byte[VALUE_BYTES]); // no Integer is everybody's
    }
    return map;
  }

  static void tick() {
    long last = System.nanoTime();
    while (!ended) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        return;
      }
      long now = System.nanoTime();
      longestGapNanos = Math.max(longestGapNanos, now - last);
      last = now;
    }
  }

  static Class<?> agentClass(String name) throws Exception {
    Field entry = Class.forName("dev.memprof.boot.Agent").getDeclaredField("entry");
    entry.setAccessible(true);
    return Class.forName(name, true, entry.get(null).getClass().getClassLoader());
  }

  static Weigher memprof() throws Exception {
    Method weigh =
        agentClass("dev.memprof.agent.weigh.HeapWalk")
            .getMethod("weigh", Object.class, Duration.class, long.class);
    return instance -> {
      Object weight = weigh.invoke(null, instance, Duration.ofMinutes(5), Long.MAX_VALUE);
      return figure(weight, "reachableBytes") + " | " + figure(weight, "exclusiveBytes");
    };
  }

  static String figure(Object weight, String name) throws Exception {
    return "%,d".formatted((Long) weight.getClass().getMethod(name).invoke(weight));
  }

  static Weigher jol() throws Exception {
    Class<?> layout = Class.forName("org.openjdk.jol.info.GraphLayout");
    Method parse = layout.getMethod("parseInstance", Object[].class);
    Method total = layout.getMethod("totalSize");
    return instance -> {
      Object graph = parse.invoke(null, (Object) new Object[] {instance});
      return "%,d | -".formatted((Long) total.invoke(graph));
    };
  }

  /** What it costs to enter a scope and to leave it, with a cache of the thread that has contents. */
  static void switches() throws Exception {
    Method switchTo = agentClass("dev.memprof.agent.allocator.Arenas").getDeclaredMethod("switchTo", int.class);
    Method create = switchTo.getDeclaringClass().getDeclaredMethod("create");
    switchTo.setAccessible(true);
    create.setAccessible(true);
    int arena = (Integer) create.invoke(null);
    int outer = (Integer) switchTo.invoke(null, arena);
    switchTo.invoke(null, outer);
    Method allocate = Class.forName("sun.misc.Unsafe").getMethod("allocateMemory", long.class);
    Method free = Class.forName("sun.misc.Unsafe").getMethod("freeMemory", long.class);
    Field unsafe = allocate.getDeclaringClass().getDeclaredField("theUnsafe");
    unsafe.setAccessible(true);
    Object memory = unsafe.get(null);
    for (int blocks : new int[] {0, 1, 10, 100}) {
      List<Double> nanos = new ArrayList<>();
      for (int round = 0; round < 20_000; round++) {
        touch(memory, allocate, free, blocks);
        long start = System.nanoTime();
        int unused = (Integer) switchTo.invoke(null, arena);
        long between = System.nanoTime();
        touch(memory, allocate, free, blocks);
        long then = System.nanoTime();
        int back = (Integer) switchTo.invoke(null, outer);
        nanos.add((double) (between - start + System.nanoTime() - then) / 2);
      }
      List<Double> warm = nanos.subList(10_000, 20_000);
      warm.sort(null);
      System.out.printf("| %d | %.0f | %.0f |%n", blocks, warm.get(5_000), warm.get(9_900));
    }
  }

  static void touch(Object memory, Method allocate, Method free, int blocks) throws Exception {
    long[] addresses = new long[blocks];
    for (int i = 0; i < blocks; i++) {
      addresses[i] = (Long) allocate.invoke(memory, 48L << (i % 6));
    }
    for (long address : addresses) {
      free.invoke(memory, address);
    }
  }

  static long kilobytes(String figure) throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(figure + ":")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException(figure);
  }
}
