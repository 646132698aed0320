package dev.memprof.cli.target;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * What a JVM says of its own memory.
 *
 * @param heapMaxBytes {@code -Xmx}, or what the JVM has chosen
 * @param collections of its garbage, of all collectors, since the start
 * @param sinceCollectionMillis since the last of them ended; since the start where there was none
 * @param sinceWholeMillis likewise since the last of the whole heap, not of young objects alone;
 *     {@link #UNKNOWN} where the JVM does not tell these apart
 * @param trimsNativeHeap whether {@code -XX:TrimNativeHeapInterval} is set
 * @param soonFilledBytes heap that the application fills in ten seconds, at its pace since the last
 *     collection
 */
public record JvmMemory(
    long heapMaxBytes,
    long collections,
    long sinceCollectionMillis,
    long sinceWholeMillis,
    boolean trimsNativeHeap,
    long soonFilledBytes) {
  /** In place of a time that the JVM does not tell. */
  public static final long UNKNOWN = -1;

  private static final long SOON_MILLIS = 10_000;

  /** What a client's own questions allocate right after a collection is no pace. */
  private static final long LEAST_PACED_MILLIS = 1_000;

  private static final Pattern NO_HEAP = Pattern.compile("Metaspace|Compressed Class Space|Code.*");

  private static final Pattern YOUNG = Pattern.compile("Copy|PS Scavenge|.* Young .*|.* Minor .*");

  /** Of JDKs that do not tell of concurrent marking, which G1 does in place of full collections. */
  private static final String G1_FULL = "G1 Old Generation";

  private static final String G1_MARKING = "G1 Concurrent GC";

  static JvmMemory of(MBeanServerConnection server) throws IOException {
    long upMillis = ManagementFactory.getPlatformMXBean(server, RuntimeMXBean.class).getUptime();
    long collections = 0;
    long lastMillis = 0;
    long lastWholeMillis = 0;
    long leftBytes = 0;
    List<String> names = new ArrayList<>();
    for (GarbageCollectorMXBean collector :
        ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class)) {
      collections += Math.max(0, collector.getCollectionCount());
      CompositeData last = lastCollection(server, collector.getObjectName());
      long endMillis = last == null ? 0 : (Long) last.get("endTime");
      if (endMillis > lastMillis) {
        lastMillis = endMillis;
        leftBytes = heapBytes((TabularData) last.get("memoryUsageAfterGc"));
      }
      names.add(collector.getName());
      if (!YOUNG.matcher(collector.getName()).matches()) {
        lastWholeMillis = Math.max(lastWholeMillis, endMillis);
      }
    }
    boolean isTold = !names.contains(G1_FULL) || names.contains(G1_MARKING);
    MemoryUsage heap =
        ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class).getHeapMemoryUsage();
    long pacedMillis = Math.max(upMillis - lastMillis, LEAST_PACED_MILLIS);
    return new JvmMemory(
        heap.getMax(),
        collections,
        upMillis - lastMillis,
        isTold ? upMillis - lastWholeMillis : UNKNOWN,
        trimsNativeHeap(server),
        Math.max(0, heap.getUsed() - leftBytes) * SOON_MILLIS / pacedMillis);
  }

  /** Null where there was none, or it is not told. */
  private static CompositeData lastCollection(MBeanServerConnection server, ObjectName collector)
      throws IOException {
    try {
      return (CompositeData) server.getAttribute(collector, "LastGcInfo");
    } catch (JMException e) {
      return null;
    }
  }

  /**
   * @param pools usage by name, of all memory
   */
  private static long heapBytes(TabularData pools) {
    long bytes = 0;
    for (Object row : pools.values()) {
      CompositeData pool = (CompositeData) row;
      if (!NO_HEAP.matcher((String) pool.get("key")).matches()) {
        bytes += MemoryUsage.from((CompositeData) pool.get("value")).getUsed();
      }
    }
    return bytes;
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
