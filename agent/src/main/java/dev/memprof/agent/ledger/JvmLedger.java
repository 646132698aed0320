package dev.memprof.agent.ledger;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.Comparison;
import dev.memprof.ledger.Knowledge;
import dev.memprof.ledger.Ledger;
import dev.memprof.ledger.MallocUse;
import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import dev.memprof.ledger.growth.RowTrends;
import dev.memprof.ledger.limits.Charge;
import dev.memprof.ledger.limits.LimitUse;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.profile.text.Amounts;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.function.IOSupplier;

/** The ledger of this JVM, from within. Any thread may call. */
public final class JvmLedger {
  /** How its categories begin. */
  private static final String MALLOC = "malloc-";

  private static final String G1_OLD = "G1 Old Gen";
  private static final String METASPACE = "Metaspace";
  private static final String CLASS_SPACE = "Compressed Class Space";

  private final Ledger ledger = new Ledger(ProcessFiles.self());
  private final RowTrends trends = new RowTrends();
  private final Untouched untouched = new Untouched();
  private final SettledLook settled = new SettledLook();
  private final Mallctl mallctl;
  private final Sampler sampler;
  private final AllocatorReading allocator;
  private final MappingOwners owners;
  private final Limits limits;

  private SizeClasses sizeClasses;

  /** Of the curve; null until it begins. */
  private volatile LedgerReading latest;

  /** Null until the curve begins. */
  private volatile LedgerReading first;

  /**
   * @param sampler tells what was asked for
   * @param allocator jemalloc's statistics, whose epoch each reading advances
   * @param limits what the process may use, and what is charged beside its resident memory
   * @param names asked for when there are stacks that were not seen before
   */
  public JvmLedger(
      Mallctl mallctl,
      Sampler sampler,
      AllocatorReading allocator,
      Limits limits,
      IOSupplier<? extends NamesSource> names) {
    this.mallctl = mallctl;
    this.sampler = sampler;
    this.allocator = allocator;
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
    trends.add(now);
    latest = now;
    return now.residentByCategory();
  }

  /** What the curve has last: five minutes old at most. Null until it begins. */
  LedgerReading latest() {
    return latest;
  }

  /**
   * Whose the memory of this process is now.
   *
   * @throws IOException when stacks cannot be named, or {@code /proc} cannot be read
   */
  public LedgerReading read() throws IOException {
    LedgerReading now = settled.read(this::look);
    LedgerReading base = first;
    return base == null ? now : trends.of(Comparison.of(base, now));
  }

  private LedgerReading look() throws IOException {
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
    MallocReading malloc =
        allocator.fresh(() -> MallocReading.read(mallctl, sizeClasses(), untouched.bytes()));
    LedgerReading now =
        ledger.read(
            new Knowledge(
                watched ? "watched" : "agent",
                bounds(),
                watched ? owners.claims(MappingWatch.ranges()) : List.of(),
                heap(),
                watched ? malloc.use() : null,
                0,
                watched ? List.of() : estimates(malloc.use()),
                within(malloc),
                beside(),
                remarks));
    if (watched) {
      untouched.add(now.timeMillis(), malloc.use().missingBytes(resident(now, MALLOC)));
    }
    return now;
  }

  private static long resident(LedgerReading reading, String prefix) {
    return reading.rows().stream()
        .filter(row -> row.category().startsWith(prefix))
        .mapToLong(LedgerRow::residentBytes)
        .sum();
  }

  private synchronized SizeClasses sizeClasses() {
    if (sizeClasses == null) {
      sizeClasses = new SizeClasses(mallctl, sampler);
    }
    return sizeClasses;
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
              "used of %s (%s)".formatted(use.name(), Amounts.bytes((double) use.ceilingBytes())),
              use.useBytes()));
    }
    return beside;
  }

  private List<Share> within(MallocReading malloc) {
    List<Share> within = new ArrayList<>(malloc.freeSlots());
    within.addAll(owners.foreignLive());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      if (pool.getName().equals("direct")) {
        within.add(
            new Share(
                Category.MALLOC_LIVE,
                LedgerRow.DIRECT_BUFFERS,
                pool.getCount(),
                pool.getMemoryUsed()));
      }
    }
    addHumongous(within);
    return within;
  }

  /** Eden, survivors and old regions are pools, and rows; these are old, and no pool tells them. */
  private static void addHumongous(List<Share> within) {
    boolean isG1 =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .anyMatch(pool -> pool.getName().equals(G1_OLD));
    long[] regions = isG1 ? JvmBounds.humongous() : null;
    if (regions != null) {
      within.add(new Share(Category.JAVA_HEAP, "humongous regions", regions[0], regions[1]));
    }
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
    estimates.addAll(malloc.parts());
    return estimates;
  }
}
