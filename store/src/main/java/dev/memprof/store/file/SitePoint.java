package dev.memprof.store.file;

import dev.memprof.contract.AgedSite;
import java.time.Instant;
import java.util.List;

/**
 * What was live by age at a moment of a run, and what the largest sites held of it.
 *
 * @param live null where the run was recorded without it
 * @param sites those that held most for a minute or longer, the most first; at most {@link
 *     #MAX_SITES}
 */
public record SitePoint(Instant time, LiveByAge live, List<AgedSite> sites) {
  public static final int MAX_SITES = 16;

  public SitePoint {
    sites = List.copyOf(sites);
  }
}
