package dev.memprof.agent.watch;

/**
 * What the watch has to know of the time before it was there.
 *
 * @param errors kept since the application's start
 * @param liveBytes of native memory then; -1 where the watch is there from the start
 */
public record Beginning(MemoryErrorsSeen errors, long liveBytes) {
  /** A watch from the start. */
  public Beginning(MemoryErrorsSeen errors) {
    this(errors, -1);
  }

  /** What growth counts from. */
  long liveBytesOr(long now) {
    return liveBytes < 0 ? now : liveBytes;
  }
}
