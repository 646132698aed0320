package dev.memprof.agent.jmx;

import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.contract.LedgerMXBean;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.time.Instant;
import java.util.List;

/** {@link LedgerMXBean} on this JVM's ledger. */
final class LedgerBean implements LedgerMXBean {
  private final JvmLedger ledger;
  private final GrowthWatch growth;

  LedgerBean(JvmLedger ledger, GrowthWatch growth) {
    this.ledger = ledger;
    this.growth = growth;
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
}
