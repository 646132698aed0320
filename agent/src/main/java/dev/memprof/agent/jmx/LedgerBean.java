package dev.memprof.agent.jmx;

import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.contract.LedgerMXBean;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.util.List;

/** {@link LedgerMXBean} on this JVM's ledger. */
final class LedgerBean implements LedgerMXBean {
  private final JvmLedger ledger;

  LedgerBean(JvmLedger ledger) {
    this.ledger = ledger;
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
}
