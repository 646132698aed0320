package dev.memprof.agent.ledger;

import dev.memprof.agent.metrics.Families;
import dev.memprof.agent.metrics.MetricSource;
import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.growth.GrowthJudge;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whose the memory is, and what of it grows: as the watch has last seen it, at most five minutes
 * ago. A scrape reads no mappings.
 */
public final class LedgerMetrics implements MetricSource {
  private final JvmLedger ledger;
  private final GrowthWatch growth;

  public LedgerMetrics(JvmLedger ledger, GrowthWatch growth) {
    this.ledger = ledger;
    this.growth = growth;
  }

  @Override
  public void read(Families into) {
    LedgerReading latest = ledger.latest();
    if (latest != null) {
      into.gauge(
              "ledger_resident_bytes",
              "Physical memory by owner; the sum is the resident set size, read at most"
                  + " five minutes ago",
              "category",
              latest.residentByCategory())
          .gauge(
              "own_resident_bytes",
              "Physical memory of memprof's native tables",
              latest.rows().stream()
                  .filter(row -> row.owner().equals(LedgerRow.MEMPROF_TABLES))
                  .mapToLong(LedgerRow::residentBytes)
                  .sum());
    }
    GrowthVerdict verdict = growth.latest();
    List<GrowingPart> growing = verdict == null ? List.of() : verdict.growing();
    into.gauge(
            "growing",
            "1 while the memory of the process grows without end",
            verdict != null && verdict.verdict().equals(GrowthJudge.GROWS) ? 1 : 0)
        .gauge(
            "growth_bytes_per_hour",
            "How fast memory grows, by owner, of owners whose memory grows; the owner rss"
                + " is the whole process",
            "category",
            slopes(growing));
  }

  private static Map<String, Double> slopes(List<GrowingPart> growing) {
    Map<String, Double> slopes = new TreeMap<>();
    growing.forEach(part -> slopes.merge(part.category(), part.bytesPerHour(), Double::sum));
    return slopes;
  }
}
