package dev.memprof.agent.watch;

import dev.memprof.agent.control.Controller;
import dev.memprof.profile.text.Amounts;

/**
 * Due when live native memory has grown by so much over the last dump, whatever that was for. More
 * than ever was dumped cannot come again and again; memory that comes and goes can.
 */
final class GrowthTrigger implements Trigger {
  private final Controller controller;
  private final Figures figures;
  private final long growthBytes;
  private final DumpPace repeated;
  private final DumpPace rising;
  private long baseBytes;
  private long highestBytes;
  private long dumpsSeen;
  private boolean told;

  /**
   * @param growthBytes {@link Long#MAX_VALUE} for never
   * @param repeated the pace of what can go on for ever
   */
  GrowthTrigger(
      Controller controller, Figures figures, long growthBytes, DumpPace repeated, long nanos) {
    this.controller = controller;
    this.figures = figures;
    this.growthBytes = growthBytes;
    this.repeated = repeated;
    rising = DumpPace.bounded(nanos);
    baseBytes = figures.liveBytes();
    highestBytes = baseBytes;
    dumpsSeen = controller.dumpsStored();
  }

  @Override
  public Due due(long nanos) {
    if (controller.dumpsStored() != dumpsSeen) { // somebody's by hand
      rebase(nanos);
    }
    long grown = figures.liveBytes() - baseBytes;
    if (grown < growthBytes) {
      return null;
    }
    long fresh = told ? 0 : 1;
    told = true;
    String detail = Amounts.bytes(grown) + " more live than at the last dump";
    boolean isHighest = figures.liveBytes() - highestBytes >= growthBytes;
    return Due.paced("growth", detail, isHighest ? rising : repeated, fresh);
  }

  @Override
  public void dumped(Due dumped, long nanos) {
    rebase(nanos);
  }

  private void rebase(long nanos) {
    dumpsSeen = controller.dumpsStored();
    baseBytes = figures.refreshLive(nanos);
    highestBytes = Math.max(highestBytes, baseBytes);
    told = false;
  }
}
