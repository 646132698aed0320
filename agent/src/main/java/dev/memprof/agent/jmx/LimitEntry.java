package dev.memprof.agent.jmx;

import dev.memprof.agent.limits.LimitUse;

/** How near a limit is. */
public final class LimitEntry {
  private final String name;
  private final long useBytes;
  private final long ceilingBytes;

  public LimitEntry(String name, long useBytes, long ceilingBytes) {
    this.name = name;
    this.useBytes = useBytes;
    this.ceilingBytes = ceilingBytes;
  }

  static LimitEntry of(LimitUse use) {
    return new LimitEntry(use.name(), use.useBytes(), use.ceilingBytes());
  }

  /** {@code memory.max}, {@code RLIMIT_AS}, ...; the outer control groups' say of which. */
  public String getName() {
    return name;
  }

  /** What is used of it: of a control group, without file pages that the kernel can drop. */
  public long getUseBytes() {
    return useBytes;
  }

  /** Where it ends. */
  public long getCeilingBytes() {
    return ceilingBytes;
  }

  /** Use by ceiling, 1.0 at the end. */
  public double getRatio() {
    return (double) useBytes / ceilingBytes;
  }
}
