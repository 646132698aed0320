package dev.memprof.agent.watch;

import dev.memprof.agent.control.Controller;
import dev.memprof.profile.text.Amounts;

/** Due when live native memory has grown by so much over the last dump, whatever that was for. */
final class GrowthTrigger implements Trigger {
  private final Controller controller;
  private final Figures figures;
  private final long growthBytes;
  private long baseBytes;
  private long dumpsSeen;
  private boolean told;

  /**
   * @param growthBytes {@link Long#MAX_VALUE} for never
   */
  GrowthTrigger(Controller controller, Figures figures, long growthBytes) {
    this.controller = controller;
    this.figures = figures;
    this.growthBytes = growthBytes;
    baseBytes = figures.liveBytes();
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
    return new Due("growth", detail, Due.When.PACED, fresh);
  }

  @Override
  public void dumped(Due dumped, long nanos) {
    rebase(nanos);
  }

  private void rebase(long nanos) {
    dumpsSeen = controller.dumpsStored();
    baseBytes = figures.refreshLive(nanos);
    told = false;
  }
}
