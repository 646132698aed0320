package dev.memprof.agent.jmx;

import dev.memprof.agent.watch.Watch;
import dev.memprof.contract.LimitEntry;
import dev.memprof.contract.LimitsMXBean;
import dev.memprof.ledger.limits.LimitUse;
import dev.memprof.ledger.limits.Limits;

/** {@link LimitsMXBean} on the limits, and on the watch that acts on them. */
final class LimitsBean implements LimitsMXBean {
  private final Limits limits;
  private final Watch watch;

  LimitsBean(Limits limits, Watch watch) {
    this.limits = limits;
    this.watch = watch;
  }

  @Override
  public LimitEntry[] getLimits() {
    return limits.refresh().all().stream().map(LimitUse::entry).toArray(LimitEntry[]::new);
  }

  @Override
  public String getThresholds() {
    return watch.thresholds();
  }

  @Override
  public void setThresholds(String percents) {
    watch.setThresholds(percents);
  }
}
