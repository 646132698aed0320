package dev.memprof.ledger.limits;

import dev.memprof.contract.LimitEntry;
import java.util.List;

/**
 * How near a limit is at one moment.
 *
 * @param name of the limit
 * @param useBytes what is used of it
 * @param ceilingBytes where it ends; positive
 */
public record LimitUse(String name, long useBytes, long ceilingBytes) {
  /** The one that is used most; null where there is none. */
  public static LimitUse nearest(List<LimitUse> uses) {
    LimitUse nearest = null;
    for (LimitUse use : uses) {
      if (nearest == null || use.ratio() > nearest.ratio()) {
        nearest = use;
      }
    }
    return nearest;
  }

  /** What JMX, HTTP and JSON carry of it. */
  public LimitEntry entry() {
    return new LimitEntry(name, useBytes, ceilingBytes, ratio());
  }

  /** 1.0 at the ceiling; may be more. */
  public double ratio() {
    return (double) useBytes / ceilingBytes;
  }
}
