package dev.memprof.cli.target;

import javax.management.openmbean.CompositeData;

/**
 * How near a limit of a target is.
 *
 * @param name {@code MaxDirectMemorySize}, {@code memory.max}, {@code RLIMIT_AS}, ...
 * @param useBytes what is used of it; may be more than the ceiling
 * @param ceilingBytes more than 0
 */
public record LimitUse(String name, long useBytes, long ceilingBytes) {

  static LimitUse of(CompositeData data) {
    return new LimitUse(
        (String) data.get("name"), (Long) data.get("useBytes"), (Long) data.get("ceilingBytes"));
  }

  /** 100.0 where the limit is reached. */
  public double percent() {
    return 100.0 * useBytes / ceilingBytes;
  }
}
