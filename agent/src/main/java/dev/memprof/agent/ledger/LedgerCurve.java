package dev.memprof.agent.ledger;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The rows of the ledger for the curve of a run; now and then it is seen whether they grow. */
public final class LedgerCurve implements Supplier<Map<String, Long>> {
  /** In the first minutes memory that grows fast may end before a minute has passed. */
  private static final long EARLY_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final long EARLY_GROWTH_NANOS = TimeUnit.SECONDS.toNanos(14);
  private static final long GROWTH_NANOS = TimeUnit.SECONDS.toNanos(55);

  private final JvmLedger ledger;
  private final GrowthWatch growth;
  private final long startNanos;
  private long lookNanos;

  public LedgerCurve(JvmLedger ledger, GrowthWatch growth) {
    this.ledger = ledger;
    this.growth = growth;
    startNanos = System.nanoTime();
    lookNanos = startNanos;
  }

  /** Resident bytes by category; empty where they are not known this time. One thread only. */
  @Override
  public Map<String, Long> get() {
    long now = System.nanoTime();
    boolean early = now - startNanos < EARLY_NANOS;
    if (now - lookNanos >= (early ? EARLY_GROWTH_NANOS : GROWTH_NANOS)) {
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
