package dev.memprof.store.growth;

import dev.memprof.contract.GrowingPart;
import dev.memprof.contract.GrowthVerdict;
import dev.memprof.profile.model.Profile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which sites grow, by the ages of what they hold: where the curve shows that live memory grows,
 * the time of that growth is cut into thirds. What was allocated in the middle one and is live
 * after the last is what stays; so much in a third of the time is the slope. A saw-tooth that is
 * shorter than a third has nothing of that age, whether it is at its crest or not, and what was
 * loaded before is older.
 */
final class SurvivingSites {
  private static final int THIRDS = 3;

  private SurvivingSites() {}

  /**
   * Empty where what is live does not grow, where ages are not known, and where nothing stays, as
   * of a single block that is made larger again and again, which is always young.
   */
  static List<GrowingPart> of(GrowthVerdict verdict, Survivors survivors) {
    GrowingPart live = GrownSites.live(verdict);
    Duration third =
        live == null
            ? Duration.ZERO
            : Duration.ofMillis((verdict.toMillis() - live.sinceMillis()) / THIRDS);
    if (third.compareTo(GrownSites.MIN_TIME) < 0) {
      return List.of();
    }
    Profile stayed;
    try {
      stayed = survivors.aged(third, third.multipliedBy(2));
    } catch (IOException e) {
      return List.of();
    }
    double hours = third.toMillis() / GrownSites.MILLIS_PER_HOUR;
    List<GrowingPart> grown = new ArrayList<>();
    for (GrownSites.Site site : GrownSites.sites(stayed)) {
      double slope = site.later() / hours;
      GrownSites.part(verdict, site.name(), slope, site.error() / hours, live.sinceMillis())
          .ifPresent(grown::add);
    }
    return grown;
  }
}
