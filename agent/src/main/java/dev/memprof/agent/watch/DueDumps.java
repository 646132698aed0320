package dev.memprof.agent.watch;

import java.util.List;

/** Asks every trigger, and chooses what is to be taken. Only the watch's thread may call. */
final class DueDumps {
  private final List<Trigger> triggers;
  private final Figures figures;
  private final Withheld withheld;

  /**
   * @param triggers what cannot wait comes first
   */
  DueDumps(List<Trigger> triggers, Figures figures, Withheld withheld) {
    this.triggers = List.copyOf(triggers);
    this.figures = figures;
    this.withheld = withheld;
  }

  /**
   * The first that is due and may be taken; null for none.
   *
   * @param anotherWaits whether a dump waits to be stored
   */
  DueDump next(long nanos, boolean anotherWaits) {
    DueDump next = null;
    for (Trigger trigger : triggers) {
      DueDump due = trigger.due(nanos);
      if (due != null && next == null && mayTake(due, nanos, anotherWaits)) {
        next = due;
      }
    }
    return next;
  }

  /** Without a sample, a dump would say nothing. */
  private boolean mayTake(DueDump due, long nanos, boolean anotherWaits) {
    if (figures.samples() == 0) {
      return false;
    }
    if (due.pace() == null) {
      return true;
    }
    if (anotherWaits) {
      withheld.whileAnotherWaits(due);
      return false;
    }
    if (due.pace().allows(nanos)) {
      return true;
    }
    withheld.byPace(due.reason(), due.fresh(), due.pace());
    return false;
  }

  /** Tells every trigger: a dump serves for whatever else was due. */
  void taken(DueDump due, long nanos) {
    for (Trigger trigger : triggers) { // no lambda: the Java heap may have no room to link one
      trigger.dumped(due, nanos);
    }
  }

  /** Likewise. */
  void failed(DueDump due, long nanos) {
    for (Trigger trigger : triggers) {
      trigger.failed(due, nanos);
    }
  }
}
