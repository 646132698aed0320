package dev.memprof.agent.ledger;

import dev.memprof.agent.control.Dumps;
import dev.memprof.contract.AgedSite;
import dev.memprof.store.growth.OldSites;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * The largest sites by age, for the curve of a run.
 *
 * @param dumps takes the snapshots
 */
public record SiteCurve(Dumps dumps) implements Supplier<List<AgedSite>> {
  /** Empty where they are not known this time. */
  @Override
  public List<AgedSite> get() {
    if (!dumps.knowsFrees()) {
      return List.of();
    }
    try {
      return OldSites.of(dumps.snapshot());
    } catch (IOException e) {
      return List.of();
    }
  }
}
