package dev.memprof.agent.ledger;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The rows of the ledger for the curve of a run; each minute it is seen whether they grow. */
public final class LedgerCurve implements Supplier<Map<String, Long>> {
  private static final long GROWTH_NANOS = TimeUnit.SECONDS.toNanos(55);

  private final JvmLedger ledger;
  private final GrowthWatch growth;
  private long lookNanos;

  public LedgerCurve(JvmLedger ledger, GrowthWatch growth) {
    this.ledger = ledger;
    this.growth = growth;
    lookNanos = System.nanoTime();
  }

  /** Resident bytes by category; empty where they are not known this time. One thread only. */
  @Override
  public Map<String, Long> get() {
    long now = System.nanoTime();
    if (now - lookNanos >= GROWTH_NANOS) {
      lookNanos = now;
      growth.look();
    }
    try {
      return ledger.byCategory();
    } catch (IOException e) {
      return Map.of();
    }
  }
}
