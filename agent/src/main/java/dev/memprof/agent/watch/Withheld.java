package dev.memprof.agent.watch;

import dev.memprof.agent.control.DumpCounts;
import java.util.HashSet;
import java.util.Set;

/** Counts dumps that come too fast, and says so once. Only the watch's thread may call. */
final class Withheld {
  private final DumpCounts counts;
  private final Set<String> said = new HashSet<>();

  Withheld(DumpCounts counts) {
    this.counts = counts;
  }

  /** Another waits for room already, and this one would only take room on the disk. */
  void whileAnotherWaits(DueDump due) {
    counts.withheld(due.reason(), due.fresh());
  }

  /**
   * @param fresh how many became due since the last time
   * @param pace what holds them back
   */
  void byPace(String reason, long fresh, DumpPace pace) {
    counts.withheld(reason, fresh);
    if (said.add(reason + pace.percent())) {
      System.err.println(
          "memprof: %s dumps come faster than they are taken; from now on they get %d %% of a core's time"
              .formatted(reason, pace.percent()));
    }
  }
}
