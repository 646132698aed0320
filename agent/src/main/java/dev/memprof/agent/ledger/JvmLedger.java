package dev.memprof.agent.ledger;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.contract.LedgerReading;
import dev.memprof.ledger.Comparison;
import dev.memprof.ledger.growth.RowTrends;
import dev.memprof.ledger.inside.InsideLedger;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.ledger.proc.ProcessFiles;
import dev.memprof.profile.names.NamesSource;
import java.io.IOException;
import java.util.Map;
import org.apache.commons.io.function.IOSupplier;

/** The ledger of this JVM, from within. Any thread may call. */
public final class JvmLedger {
  private final RowTrends trends = new RowTrends();
  private final InsideLedger ledger;

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
    ledger =
        new InsideLedger(
            ProcessFiles.self(), limits, new OwnInsight(mallctl, sampler, allocator, names));
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
    LedgerReading now = ledger.read();
    LedgerReading base = first;
    return base == null ? now : trends.of(Comparison.of(base, now));
  }
}
