package dev.memprof.store.file;

import dev.memprof.contract.AgedSite;
import java.time.Instant;
import java.util.List;

/**
 * What the largest sites held by age at a moment of a run.
 *
 * @param sites those that held most for a minute or longer, the most first; at most {@link
 *     #MAX_SITES}
 */
public record SitePoint(Instant time, List<AgedSite> sites) {
  public static final int MAX_SITES = 16;

  public SitePoint {
    sites = List.copyOf(sites);
  }
}
