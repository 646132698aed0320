package dev.memprof.agent.ledger;

import dev.memprof.ledger.growth.HeapSeries;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The rows of the ledger for the curve of a run; now and then it is seen whether they grow. */
public final class LedgerCurve implements Supplier<Map<String, Long>> {
  /** In the first minutes memory that grows fast may end before a minute has passed. */
  private static final long EARLY_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final long EARLY_GROWTH_NANOS = TimeUnit.SECONDS.toNanos(14);
  private static final long GROWTH_NANOS = TimeUnit.SECONDS.toNanos(55);

  private final JvmLedger ledger;
  private final Supplier<OptionalLong> keptHeap;
  private final GrowthWatch growth;
  private final long startNanos;
  private long lookNanos;

  /**
   * @param keptHeap bytes of the Java heap in use after the last collection
   */
  public LedgerCurve(JvmLedger ledger, Supplier<OptionalLong> keptHeap, GrowthWatch growth) {
    this.ledger = ledger;
    this.keptHeap = keptHeap;
    this.growth = growth;
    startNanos = System.nanoTime();
    lookNanos = startNanos;
  }

  /**
   * Resident bytes by category, and what the Java heap keeps, {@link HeapSeries#KEPT}; empty where
   * they are not known this time. One thread only.
   */
  @Override
  public Map<String, Long> get() {
    long now = System.nanoTime();
    boolean early = now - startNanos < EARLY_NANOS;
    if (now - lookNanos >= (early ? EARLY_GROWTH_NANOS : GROWTH_NANOS)) {
      lookNanos = now;
      growth.look();
    }
    try {
      Map<String, Long> bytes = new HashMap<>(ledger.byCategory());
      keptHeap.get().ifPresent(kept -> bytes.put(HeapSeries.KEPT, kept));
      return bytes;
    } catch (IOException e) {
      return Map.of();
    }
  }
}
