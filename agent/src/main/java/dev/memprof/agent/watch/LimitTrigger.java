package dev.memprof.agent.watch;

import dev.memprof.ledger.limits.LimitUse;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.profile.text.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Due when a limit has come near; announces every step of the way. */
final class LimitTrigger implements Trigger {
  private static final String REASON = "limit";

  private final Limits limits;
  private final LimitSteps steps;
  private final Consumer<Crossing> listener;
  private final List<Crossing> untold = new ArrayList<>();
  private List<LimitUse> uses = List.of();

  LimitTrigger(Limits limits, LimitSteps steps, Consumer<Crossing> listener) {
    this.limits = limits;
    this.steps = steps;
    this.listener = listener;
  }

  @Override
  public DueDump due(long nanos) {
    uses = limits.ofNativeMemory(steps.thresholds().lowest());
    LimitSteps.Decision decision = steps.observe(nanos, uses);
    untold.addAll(decision.crossings());
    Crossing cause = decision.cause();
    return cause == null ? null : DueDump.now(REASON, detail(cause.use()));
  }

  private static String detail(LimitUse use) {
    return String.format(
        Locale.ROOT,
        "%.0f %% of %s, %s of %s",
        100 * use.ratio(),
        use.name(),
        Amounts.bytes(use.useBytes()),
        Amounts.bytes(use.ceilingBytes()));
  }

  @Override
  public void dumped(DueDump dumped, long nanos) {
    if (dumped.reason().equals(REASON)) {
      steps.dumped(nanos);
    }
  }

  @Override
  public void failed(DueDump failed, long nanos) {
    if (failed.reason().equals(REASON)) {
      steps.failed(nanos);
    }
  }

  /** Tells of the steps taken: after the dump that they may have been the cause of. */
  void tell() {
    untold.forEach(listener);
    untold.clear();
  }

  /** What is left until the first limit is met, as of the last look. */
  long leastFreeBytes() {
    long least = Long.MAX_VALUE;
    for (LimitUse use : uses) {
      least = Math.min(least, use.ceilingBytes() - use.useBytes());
    }
    return least;
  }

  /** The limit that is used most at the last look; null where there is none. */
  LimitUse nearest() {
    return LimitUse.nearest(uses);
  }
}
