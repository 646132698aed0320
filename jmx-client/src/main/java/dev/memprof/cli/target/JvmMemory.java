package dev.memprof.cli.target;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
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
 * @param trimsNativeHeap whether {@code -XX:TrimNativeHeapInterval} is set
 */
public record JvmMemory(
    long heapMaxBytes, long collections, long sinceCollectionMillis, boolean trimsNativeHeap) {

  static JvmMemory of(MBeanServerConnection server) throws IOException {
    long upMillis = ManagementFactory.getPlatformMXBean(server, RuntimeMXBean.class).getUptime();
    long collections = 0;
    long lastMillis = 0;
    for (GarbageCollectorMXBean collector :
        ManagementFactory.getPlatformMXBeans(server, GarbageCollectorMXBean.class)) {
      collections += Math.max(0, collector.getCollectionCount());
      lastMillis = Math.max(lastMillis, lastEndMillis(server, collector.getObjectName()));
    }
    return new JvmMemory(
        ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class)
            .getHeapMemoryUsage()
            .getMax(),
        collections,
        upMillis - lastMillis,
        trimsNativeHeap(server));
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
