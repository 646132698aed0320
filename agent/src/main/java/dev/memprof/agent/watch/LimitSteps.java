package dev.memprof.agent.watch;

import dev.memprof.ledger.limits.LimitUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides when limits have come so near that evidence is due: at each threshold upwards, and beyond
 * the last one at every further 5 % of the limit. Time and use are given, so that it can be tested
 * by tables. Not for two threads at once, but for the thresholds.
 *
 * <p>A threshold counts again once the use has fallen 5 % of the limit below it. Two dumps are 10 s
 * apart at least, unless more than 10 % of the limit was used up since the last one, or the process
 * has come higher since at a pace that would meet the limit before those 10 s are over: a dump put
 * off till after the kill is none.
 */
final class LimitSteps {
  static final double STEP = 0.05;
  static final double HYSTERESIS = 0.05;
  static final double LARGE_STEP = 0.10;
  static final long APART_NANOS = 10_000_000_000L;

  private final Map<String, Approach> approaches = new HashMap<>();

  /** Set by any thread. */
  private volatile Thresholds thresholds;

  private boolean dumped;
  private long dumpedNanos;

  /** What is remembered of one limit; shares of the ceiling. */
  private static final class Approach {
    /** Steps count from here: the use at the last dump, or what it has fallen to since, and 5 %. */
    double mark;

    /** The same for announcements, which do not wait for each other. */
    double announced;

    double atLastDump;
    double ratio;

    Approach(double ratio) {
      mark = ratio;
      announced = ratio;
      this.ratio = ratio;
    }

    void follow(double now) {
      ratio = now;
      mark = Math.min(mark, now + HYSTERESIS);
      announced = Math.min(announced, now + HYSTERESIS);
    }
  }

  /**
   * What a look has shown.
   *
   * @param crossings steps just taken, to be announced
   * @param cause the step that a dump is due for now; null for none. {@link #dumped} or {@link
   *     #failed} must follow.
   */
  record Decision(List<Crossing> crossings, Crossing cause) {}

  LimitSteps(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  Thresholds thresholds() {
    return thresholds;
  }

  /** From now on; what has been crossed of the new ones is not crossed again. */
  void setThresholds(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** The first look at a limit shows where it starts from: nothing is crossed yet. */
  Decision observe(long nanos, List<LimitUse> uses) {
    List<Crossing> crossings = new ArrayList<>(0);
    Crossing cause = null;
    for (LimitUse use : uses) {
      Approach approach = approaches.get(use.name());
      if (approach == null) {
        approaches.put(use.name(), new Approach(use.ratio()));
        continue;
      }
      approach.follow(use.ratio());
      double next = thresholds.above(approach.announced, STEP);
      if (approach.ratio >= next) {
        approach.announced = approach.ratio;
        crossings.add(new Crossing(use, 100 * next));
      }
      double due = thresholds.above(approach.mark, STEP);
      if (approach.ratio >= due && cause == null && mayDump(nanos, approach)) {
        cause = new Crossing(use, 100 * due);
      }
    }
    return new Decision(crossings, cause);
  }

  private boolean mayDump(long nanos, Approach approach) {
    long since = nanos - dumpedNanos;
    if (!dumped || since >= APART_NANOS) {
      return true;
    }
    double step = approach.ratio - approach.atLastDump;
    double atEndOfWait = approach.ratio + step * (APART_NANOS - since) / since;
    return step > LARGE_STEP || (step > 0 && atEndOfWait >= 1);
  }

  /** A dump was taken: it counts for every limit, as of the last look. */
  void dumped(long nanos) {
    failed(nanos);
    for (Approach approach : approaches.values()) {
      approach.mark = Math.max(approach.mark, approach.ratio);
    }
  }

  /** A dump was tried in vain: its step is still due, but not before another would be. */
  void failed(long nanos) {
    dumped = true;
    dumpedNanos = nanos;
    for (Approach approach : approaches.values()) {
      approach.atLastDump = approach.ratio;
    }
  }
}
