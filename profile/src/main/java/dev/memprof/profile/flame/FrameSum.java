package dev.memprof.profile.flame;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Site;

/** What several stacks hold together; of a difference, before it as well. For one thread. */
final class FrameSum {
  private double bytes;
  private double baseBytes;
  private double objects;
  private double baseObjects;
  private double variance;

  /**
   * @param intervalBytes mean bytes between two samples; 0 where everything was counted
   */
  void add(Site site, long intervalBytes) {
    Estimate live = site.live();
    Estimate base = site.base();
    bytes += live.bytes();
    baseBytes += base.bytes();
    objects += live.objects();
    baseObjects += base.objects();
    variance += live.variance(intervalBytes) + base.variance(intervalBytes);
  }

  long bytes() {
    return Math.round(bytes);
  }

  long baseBytes() {
    return Math.round(baseBytes);
  }

  long objects() {
    return Math.round(objects);
  }

  long baseObjects() {
    return Math.round(baseObjects);
  }

  /**
   * Standard error of {@link #bytes}. Of a difference it is the most that the error can be: samples
   * live at both ends count twice, though in the difference they cancel out.
   */
  long errorBytes() {
    return Math.round(Math.sqrt(variance));
  }
}
