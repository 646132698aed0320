package dev.memprof.cli.live;

import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LimitEntry;
import java.util.List;

/**
 * What there is to see at one moment. Immutable.
 *
 * @param title which JVM it is
 * @param startMillis when that started
 * @param points of the curve, the oldest first; at least one
 * @param limit the nearest; null where there is none
 * @param isSampling whether allocations are sampled
 * @param profileSeconds what is left of a timed profile; 0 when none runs
 * @param dumps how many are stored
 * @param lastDump null where there is none
 * @param growth whether memory grows, in a sentence; may be empty
 * @param ledger null where the agent has none
 * @param sites the largest first
 */
record LiveReading(
    String title,
    long startMillis,
    List<LivePoint> points,
    LimitEntry limit,
    boolean isSampling,
    long profileSeconds,
    int dumps,
    DumpEntry lastDump,
    String growth,
    LedgerReading ledger,
    List<LiveSite> sites) {

  LivePoint now() {
    return points.get(points.size() - 1);
  }
}
