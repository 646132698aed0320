package dev.memprof.agent.jmx;

import dev.memprof.agent.watch.Watch;

/** {@link LimitsMXBean} on the watch. */
final class LimitsBean implements LimitsMXBean {
  private final Watch watch;

  LimitsBean(Watch watch) {
    this.watch = watch;
  }

  @Override
  public LimitEntry[] getLimits() {
    return watch.limits().stream().map(LimitEntry::of).toArray(LimitEntry[]::new);
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
