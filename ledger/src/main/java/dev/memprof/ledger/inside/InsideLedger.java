package dev.memprof.ledger.inside;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.Knowledge;
import dev.memprof.ledger.Ledger;
import dev.memprof.ledger.MallocUse;
import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.limits.Charge;
import dev.memprof.ledger.limits.LimitUse;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.profile.text.Amounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger of a JVM under the agent: by the kernel, and by what the JVM knows itself. Any thread
 * may call.
 */
public final class InsideLedger {
  /** How its categories begin. */
  private static final String MALLOC = "malloc-";

  private static final String METASPACE = "Metaspace";
  private static final String CLASS_SPACE = "Compressed Class Space";

  private final Untouched untouched = new Untouched();
  private final SettledLook settled = new SettledLook();
  private final Ledger ledger;
  private final Limits limits;
  private final Insight insight;
  private final MappingOwners owners;

  /**
   * @param limits what the process may use, and what is charged beside its resident memory
   */
  public InsideLedger(ProcessFiles process, Limits limits, Insight insight) {
    ledger = new Ledger(process);
    this.limits = limits;
    this.insight = insight;
    owners = new MappingOwners(insight);
  }

  /**
   * Whose the memory of the process is now.
   *
   * @throws IOException when the JVM does not answer, stacks cannot be named, or {@code /proc}
   *     cannot be read
   */
  public LedgerReading read() throws IOException {
    return settled.read(this::look);
  }

  private LedgerReading look() throws IOException {
    InsideFacts facts = insight.facts();
    for (int again = 0; owners.learn(facts.ranges()) && again < 1; again++) {
      facts = insight.facts(); // to name stacks has taken its time
    }
    MallocReading malloc = MallocReading.of(facts.malloc(), untouched.bytes());
    boolean watched = facts.isWatched();
    LedgerReading now =
        ledger.read(
            new Knowledge(
                watched ? "watched" : "agent",
                facts.bounds(),
                watched ? owners.claims(facts.ranges()) : List.of(),
                owners.libraries(),
                List.of(),
                heap(facts),
                watched ? malloc.use() : null,
                0,
                watched ? List.of() : estimates(facts, malloc.use()),
                within(facts, malloc),
                beside(),
                remarks(facts)));
    if (watched) {
      untouched.add(now.timeMillis(), malloc.use().missingBytes(resident(now, MALLOC)));
    }
    return now;
  }

  private static List<String> remarks(InsideFacts facts) {
    if (!facts.isWatched()) {
      return List.of(
          "The agent came too late to see this JVM's mappings: metaspace and malloc are known by"
              + " their sums only. Start the JVM with -javaagent:memprof.jar.");
    }
    return facts.lostChanges() == 0
        ? List.of()
        : List.of(
            facts.lostChanges()
                + " changes of mappings could not be recorded; some memory"
                + " may have the owner of what lay there before.");
  }

  private static long resident(LedgerReading reading, String prefix) {
    return reading.rows().stream()
        .filter(row -> row.category().startsWith(prefix))
        .mapToLong(LedgerRow::residentBytes)
        .sum();
  }

  private static List<Share> heap(InsideFacts facts) {
    return facts.pools().stream()
        .filter(JavaPool::isHeap)
        .map(pool -> new Share(Category.JAVA_HEAP, "in use, " + pool.name(), pool.usedBytes()))
        .toList();
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
              "used of " + use.name() + " (" + Amounts.bytes((double) use.ceilingBytes()) + ")",
              use.useBytes()));
    }
    return beside;
  }

  private List<Share> within(InsideFacts facts, MallocReading malloc) {
    List<Share> within = new ArrayList<>(malloc.freeSlots());
    within.addAll(owners.foreignLive());
    Counted direct = facts.directBuffers();
    within.add(
        new Share(Category.MALLOC_LIVE, LedgerRow.DIRECT_BUFFERS, direct.count(), direct.bytes()));
    // Eden, survivors and old regions are pools, and rows; these are old, and no pool tells them.
    Counted humongous = facts.humongous();
    within.add(
        new Share(Category.JAVA_HEAP, "humongous regions", humongous.count(), humongous.bytes()));
    return within;
  }

  private static List<Share> estimates(InsideFacts facts, MallocUse malloc) {
    List<Share> estimates = new ArrayList<>();
    for (JavaPool pool : facts.pools()) {
      if (pool.name().equals(METASPACE) || pool.name().equals(CLASS_SPACE)) {
        Category category =
            pool.name().equals(METASPACE) ? Category.METASPACE : Category.CLASS_SPACE;
        estimates.add(new Share(category, "as committed", pool.committedBytes()));
      }
    }
    estimates.addAll(malloc.parts());
    return estimates;
  }
}
