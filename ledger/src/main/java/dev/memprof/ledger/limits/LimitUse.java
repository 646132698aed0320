package dev.memprof.ledger.limits;

/**
 * How near a limit is at one moment.
 *
 * @param name of the limit
 * @param useBytes what is used of it
 * @param ceilingBytes where it ends; positive
 */
public record LimitUse(String name, long useBytes, long ceilingBytes) {
  /** 1.0 at the ceiling; may be more. */
  public double ratio() {
    return (double) useBytes / ceilingBytes;
  }
}
