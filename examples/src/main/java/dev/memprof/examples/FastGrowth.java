package dev.memprof.examples;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The first cure: sampling is on only while the suspects run. Builds 100 off-heap hash tables of
 * 1,024 entries each, and takes a dump.
 *
 * <pre>
 * java -javaagent:memprof.jar=active=false -cp memprof-examples.jar dev.memprof.examples.FastGrowth
 * </pre>
 */
public final class FastGrowth {
  private static final int TABLES = 100;
  private static final int ENTRIES = 1_024;

  private FastGrowth() {}

  public static void main(String[] arguments) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName profiler = MemprofBeans.await("Profiler");

    server.invoke(profiler, "start", null, null);
    List<OffHeapTable> tables = buildTables();
    server.invoke(profiler, "stop", null, null);
    System.out.println("dump: " + server.invoke(profiler, "dump", null, null));

    String top =
        (String)
            server.invoke(
                MemprofBeans.await("Dumps"),
                "top",
                new Object[] {"", 5},
                new String[] {String.class.getName(), "int"});
    System.out.println(top);
    System.out.printf("%d tables, %,d bytes%n", tables.size(), OffHeapTable.bytes() * TABLES);
  }

  static List<OffHeapTable> buildTables() {
    List<OffHeapTable> tables = new ArrayList<>();
    for (int i = 0; i < TABLES; i++) {
      OffHeapTable table = new OffHeapTable();
      for (long key = 0; key < ENTRIES; key++) {
        table.put(key * 31, key);
      }
      tables.add(table);
    }
    return tables;
  }

  /** An open-addressed table of longs in one direct buffer; 0 is no key. */
  private static final class OffHeapTable {
    private static final int SLOTS = 2 * ENTRIES;
    private static final int SLOT_BYTES = 2 * Long.BYTES;

    private final ByteBuffer slots = ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES);

    static long bytes() {
      return (long) SLOTS * SLOT_BYTES;
    }

    void put(long key, long value) {
      int slot = (int) Math.floorMod(key, (long) SLOTS);
      while (slots.getLong(slot * SLOT_BYTES) != 0) {
        slot = (slot + 1) % SLOTS;
      }
      slots.putLong(slot * SLOT_BYTES, key + 1);
      slots.putLong(slot * SLOT_BYTES + Long.BYTES, value);
    }
  }
}
