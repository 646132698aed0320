package dev.memprof.agent.jmx;

import dev.memprof.agent.garbage.GarbageWalk;
import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.agent.status.CurveReading;
import dev.memprof.contract.AgeCurve;
import dev.memprof.contract.GarbageReading;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.contract.LedgerMXBean;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.contract.MemoryCurve;
import dev.memprof.store.DumpStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@link LedgerMXBean} on this JVM's ledger. */
final class LedgerBean implements LedgerMXBean {
  private static final int MAX_WALK_SECONDS = 600;

  private final JvmLedger ledger;
  private final GrowthWatch growth;
  private final DumpStore store;

  LedgerBean(JvmLedger ledger, GrowthWatch growth, DumpStore store) {
    this.ledger = ledger;
    this.growth = growth;
    this.store = store;
  }

  @Override
  public LedgerReading getReading() {
    return Beans.attempt(ledger::read);
  }

  @Override
  public List<LedgerRow> getRows() {
    return getReading().rows();
  }

  @Override
  public long getRssBytes() {
    return getReading().rssBytes();
  }

  @Override
  public long getUnexplainedBytes() {
    return getReading().unexplainedBytes();
  }

  @Override
  public GrowthVerdict getGrowth() {
    return growth(0);
  }

  @Override
  public String getVerdict() {
    return getGrowth().verdict();
  }

  @Override
  public List<GrowingPart> getGrowing() {
    return getGrowth().growing();
  }

  @Override
  public GrowthVerdict growth(long sinceMillis) {
    return growth.verdict(Instant.ofEpochMilli(sinceMillis));
  }

  @Override
  public MemoryCurve curve(long sinceMillis) {
    return CurveReading.of(store, sinceMillis);
  }

  @Override
  public AgeCurve ages(long sinceMillis) {
    return CurveReading.ages(store, sinceMillis, null);
  }

  @Override
  public GarbageReading garbage(int seconds) {
    if (seconds < 1 || seconds > MAX_WALK_SECONDS) {
      throw new IllegalArgumentException(
          "seconds: " + seconds + " is not between 1 and " + MAX_WALK_SECONDS);
    }
    return GarbageWalk.walk(Duration.ofSeconds(seconds));
  }
}
