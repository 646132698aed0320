package dev.memprof.agent.ledger;

import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.limits.Charge;
import dev.memprof.agent.limits.LimitUse;
import dev.memprof.agent.limits.Limits;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.Comparison;
import dev.memprof.ledger.Knowledge;
import dev.memprof.ledger.Ledger;
import dev.memprof.ledger.MallocUse;
import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.profile.names.NamesSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.io.function.IOSupplier;

/** The ledger of this JVM, from within. Any thread may call. */
public final class JvmLedger {
  private static final String METASPACE = "Metaspace";
  private static final String CLASS_SPACE = "Compressed Class Space";

  private final Ledger ledger = new Ledger(ProcessFiles.self());
  private final Mallctl mallctl;
  private final MappingOwners owners;
  private final Limits limits;

  /** Null until the curve begins. */
  private volatile LedgerReading first;

  /**
   * @param limits what the process may use, and what is charged beside its resident memory
   * @param names asked for when there are stacks that were not seen before
   */
  public JvmLedger(Mallctl mallctl, Limits limits, IOSupplier<? extends NamesSource> names) {
    this.mallctl = mallctl;
    this.limits = limits;
    owners = new MappingOwners(names);
  }

  /**
   * Resident bytes by category, for the curve of this run. What rows have grown is counted from the
   * first call on.
   *
   * @throws IOException as {@link #read}
   */
  public Map<String, Long> byCategory() throws IOException {
    LedgerReading now = read();
    if (first == null) {
      first = now;
    }
    Map<String, Long> sums = new LinkedHashMap<>();
    for (LedgerRow row : now.rows()) {
      sums.merge(row.category(), row.residentBytes(), Long::sum);
    }
    return sums;
  }

  /**
   * Whose the memory of this process is now.
   *
   * @throws IOException when stacks cannot be named, or {@code /proc} cannot be read
   */
  public LedgerReading read() throws IOException {
    boolean watched = MappingWatch.isWatching();
    List<String> remarks = new ArrayList<>();
    if (!watched) {
      remarks.add(
          "The agent came too late to see this JVM's mappings: metaspace and malloc are known by"
              + " their sums only. Start the JVM with -javaagent:memprof.jar.");
    } else if (MappingWatch.lostChanges() > 0) {
      remarks.add(
          MappingWatch.lostChanges()
              + " changes of mappings could not be recorded; some memory"
              + " may have the owner of what lay there before.");
    }
    MallocUse malloc = MallocReading.read(mallctl);
    LedgerReading now =
        ledger.read(
            new Knowledge(
                watched ? "watched" : "agent",
                bounds(),
                watched ? owners.claims(MappingWatch.ranges()) : List.of(),
                heap(),
                watched ? malloc : null,
                watched ? List.of() : estimates(malloc),
                beside(),
                remarks));
    LedgerReading base = first;
    return base == null ? now : Comparison.of(base, now);
  }

  private static List<Claim> bounds() {
    List<Claim> bounds = new ArrayList<>();
    add(bounds, JvmBounds.javaHeap(), Category.JAVA_HEAP, "Java heap");
    add(bounds, JvmBounds.codeCache(), Category.CODE_CACHE, "compiled code");
    return bounds;
  }

  private static void add(List<Claim> bounds, long[] range, Category category, String owner) {
    if (range != null) {
      bounds.add(new Claim(range[0], range[1], category, owner));
    }
  }

  private static List<Share> heap() {
    List<Share> parts = new ArrayList<>();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        parts.add(
            new Share(Category.JAVA_HEAP, "in use, " + pool.getName(), pool.getUsage().getUsed()));
      }
    }
    return parts;
  }

  /** What counts towards the limit that kills, and how far away that is. */
  private List<Share> beside() {
    List<Share> beside = new ArrayList<>();
    for (Charge charge : limits.charges()) {
      beside.add(new Share(Category.KERNEL, "control group: " + charge.name(), charge.bytes()));
    }
    for (LimitUse use : limits.all()) {
      beside.add(
          new Share(
              Category.KERNEL,
              String.format(Locale.ROOT, "used of %s, %,d bytes", use.name(), use.ceilingBytes()),
              use.useBytes()));
    }
    return beside;
  }

  private static List<Share> estimates(MallocUse malloc) {
    List<Share> estimates = new ArrayList<>();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals(METASPACE) || pool.getName().equals(CLASS_SPACE)) {
        Category category =
            pool.getName().equals(METASPACE) ? Category.METASPACE : Category.CLASS_SPACE;
        estimates.add(new Share(category, "as committed", pool.getUsage().getCommitted()));
      }
    }
    estimates.add(new Share(Category.MALLOC_METADATA, "of jemalloc", malloc.metadataBytes()));
    estimates.add(
        new Share(
            Category.MALLOC_FRAGMENTATION,
            "free parts of pages in use",
            malloc.activeBytes() - malloc.allocatedBytes()));
    estimates.add(
        new Share(Category.MALLOC_DIRTY, "free pages, kept for a while", malloc.dirtyBytes()));
    estimates.add(new Share(Category.MALLOC_LIVE, "blocks in use", malloc.allocatedBytes()));
    return estimates;
  }
}
