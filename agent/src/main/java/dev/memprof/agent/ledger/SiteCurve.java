package dev.memprof.agent.ledger;

import dev.memprof.agent.control.Dumps;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.SitePoint;
import dev.memprof.store.growth.OldSites;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is live by age, for the curve of a run.
 *
 * @param dumps takes the snapshots
 */
public record SiteCurve(Dumps dumps) implements Supplier<Optional<SitePoint>> {
  /** Empty where it is not known this time. */
  @Override
  public Optional<SitePoint> get() {
    if (!dumps.knowsFrees()) {
      return Optional.empty();
    }
    try {
      Profile live = dumps.snapshot();
      return Optional.of(new SitePoint(live.time(), OldSites.all(live), OldSites.of(live)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
