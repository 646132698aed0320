package dev.memprof.agent.watch;

import dev.memprof.profile.text.Amounts;

/**
 * Due when {@link Growth} says so. More than ever was dumped cannot come again and again; memory
 * that comes and goes can, and has to keep another pace.
 */
final class GrowthTrigger implements Trigger {
  private static final String REASON = "growth";

  private final Figures figures;
  private final Growth growth;
  private final DumpPace repeated;
  private final DumpPace rising;
  private boolean told;

  /**
   * @param growthBytes {@link Long#MAX_VALUE} for never
   * @param baseBytes of live native memory, from which growth counts
   * @param repeated the pace of what can go on for ever
   */
  GrowthTrigger(Figures figures, long growthBytes, long baseBytes, DumpPace repeated, long nanos) {
    this.figures = figures;
    this.repeated = repeated;
    growth = new Growth(growthBytes, baseBytes);
    rising = DumpPace.bounded(nanos);
  }

  @Override
  public DueDump due(long nanos) {
    long liveBytes = figures.liveBytes();
    if (!growth.isDue(liveBytes, nanos)) {
      return null;
    }
    long fresh = told ? 0 : 1;
    told = true;
    String detail =
        Amounts.bytes(growth.grownBytes(liveBytes)) + " more live than at " + growth.base();
    return DueDump.paced(REASON, detail, growth.isHighest(liveBytes) ? rising : repeated, fresh);
  }

  @Override
  public void dumped(DueDump dumped, long nanos) {
    growth.dumped(figures.refreshLive(nanos));
    told = false;
  }

  @Override
  public void failed(DueDump failed, long nanos) {
    if (failed.reason().equals(REASON)) {
      growth.failed(nanos);
    }
  }
}
