package dev.memprof.agent.watch;

import dev.memprof.agent.control.Dumps;
import dev.memprof.agent.control.IntervalDumps;
import dev.memprof.agent.options.IntervalDumper;
import java.io.IOException;

/**
 * Stores what jemalloc dumps in line with allocations, and holds it back when that comes too fast:
 * each makes the application wait. Only the watch's thread may call.
 */
final class InlineGuard {
  private final Dumps dumps;
  private final IntervalDumps intervalDumps;
  private final DumpPace pace;
  private final DumpCosts costs;
  private final Withheld withheld;

  InlineGuard(
      Dumps dumps, IntervalDumps intervalDumps, DumpPace pace, DumpCosts costs, Withheld withheld) {
    this.dumps = dumps;
    this.intervalDumps = intervalDumps;
    this.pace = pace;
    this.costs = costs;
    this.withheld = withheld;
  }

  /** Storing one takes about as long as jemalloc took to write it. */
  void store(long nanos) throws IOException {
    if (!intervalDumps.areBy(IntervalDumper.JEMALLOC)) {
      return;
    }
    long startCpu = costs.nowNanos();
    if (dumps.storeInline() > 0) {
      costs.charge(pace, 2 * (costs.nowNanos() - startCpu));
    }
    boolean hold = !pace.allows(nanos);
    if (hold) {
      withheld.byPace("interval", 0, pace);
    }
    intervalDumps.hold(hold);
  }
}
