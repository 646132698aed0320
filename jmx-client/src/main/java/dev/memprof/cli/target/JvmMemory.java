package dev.memprof.cli.target;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * What a JVM says of its own memory.
 *
 * @param heapMaxBytes {@code -Xmx}, or what the JVM has chosen
 * @param collections of its garbage, of all collectors, since the start
 * @param sinceCollectionMillis since the last of them ended; since the start where there was none
 * @param sinceWholeMillis likewise since the last of the whole heap, not of young objects alone;
 *     {@link #UNKNOWN} where the JVM does not tell these apart
 * @param trimsNativeHeap whether {@code -XX:TrimNativeHeapInterval} is set
 */
public record JvmMemory(
    long heapMaxBytes,
    long collections,
    long sinceCollectionMillis,
    long sinceWholeMillis,
    boolean trimsNativeHeap) {
  /** In place of a time that the JVM does not tell. */
  public static final long UNKNOWN = -1;

  private static final long PACED_MILLIS = 250;
  private static final long SOON_MILLIS = 10_000;

  private static final Pattern YOUNG = Pattern.compile("Copy|PS Scavenge|.* Young .*|.* Minor .*");

  /** Of JDKs that do not tell of concurrent marking, which G1 does in place of full collections. */
  private static final String G1_FULL = "G1 Old Generation";

  private static final String G1_MARKING = "G1 Concurrent GC";

  static JvmMemory of(MBeanServerConnection server) throws IOException {
    long upMillis = ManagementFactory.getPlatformMXBean(server, RuntimeMXBean.class).getUptime();
    long collections = 0;
    long lastMillis = 0;
    long lastWholeMillis = 0;
    List<String> names = new ArrayList<>();
    for (GarbageCollectorMXBean collector :
        ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class)) {
      collections += Math.max(0, collector.getCollectionCount());
      long endMillis = lastEndMillis(server, collector.getObjectName());
      lastMillis = Math.max(lastMillis, endMillis);
      names.add(collector.getName());
      if (!YOUNG.matcher(collector.getName()).matches()) {
        lastWholeMillis = Math.max(lastWholeMillis, endMillis);
      }
    }
    boolean isTold = !names.contains(G1_FULL) || names.contains(G1_MARKING);
    return new JvmMemory(
        ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class)
            .getHeapMemoryUsage()
            .getMax(),
        collections,
        upMillis - lastMillis,
        isTold ? upMillis - lastWholeMillis : UNKNOWN,
        trimsNativeHeap(server));
  }

  /**
   * How the heap is used at one moment.
   *
   * @param collections since the start
   * @param usedBytes garbage included
   */
  public record HeapUse(long collections, long usedBytes) {}

  /** Tells that. */
  public interface HeapUseNow {
    HeapUse read() throws IOException;
  }

  /**
   * How much of the heap the application fills in ten seconds, at its pace during a quarter of a
   * second; {@link Long#MAX_VALUE} if it was collected meanwhile. Waits for so long.
   */
  public static long soonFilledBytes(HeapUseNow now) throws IOException {
    HeapUse before = now.read();
    try {
      Thread.sleep(PACED_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    HeapUse after = now.read();
    return after.collections() == before.collections()
        ? Math.max(0, after.usedBytes() - before.usedBytes()) * SOON_MILLIS / PACED_MILLIS
        : Long.MAX_VALUE;
  }

  static HeapUse heapUse(MBeanServerConnection server) throws IOException {
    return new HeapUse(
        collections(server),
        ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class)
            .getHeapMemoryUsage()
            .getUsed());
  }

  private static long collections(MBeanServerConnection server) throws IOException {
    long collections = 0;
    for (GarbageCollectorMXBean collector :
        ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class)) {
      collections += Math.max(0, collector.getCollectionCount());
    }
    return collections;
  }

  /** In milliseconds since the start; 0 where there was none, or it is not told. */
  private static long lastEndMillis(MBeanServerConnection server, ObjectName collector)
      throws IOException {
    try {
      CompositeData last = (CompositeData) server.getAttribute(collector, "LastGcInfo");
      return last == null ? 0 : (Long) last.get("endTime");
    } catch (JMException e) {
      return 0;
    }
  }

  /** JVMs without that option refuse the question. */
  private static boolean trimsNativeHeap(MBeanServerConnection server) throws IOException {
    try {
      CompositeData option =
          (CompositeData)
              server.invoke(
                  new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                  "getVMOption",
                  new Object[] {"TrimNativeHeapInterval"},
                  new String[] {String.class.getName()});
      return !"0".equals(option.get("value"));
    } catch (JMException | RuntimeException e) {
      return false;
    }
  }
}
