package dev.memprof.agent.watch;

import dev.memprof.store.file.RunPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the watch has to know of the time before it was there. */
public final class Beginning {
  private static final int POINT_LONGS = 4;

  private final MemoryErrorsSeen errors;
  private final long liveBytes;
  private final long[] curve;

  /** A watch from the start. */
  public Beginning(MemoryErrorsSeen errors) {
    this(errors, -1, new long[0]);
  }

  /**
   * A watch that comes later.
   *
   * @param errors kept since the application's start
   * @param liveBytes of native memory then; -1 where it is not known
   * @param curve how memory went since: for each point the time in milliseconds since the epoch,
   *     live bytes, bytes of the allocator in memory, bytes of the process in memory
   */
  public Beginning(MemoryErrorsSeen errors, long liveBytes, long[] curve) {
    this.errors = errors;
    this.liveBytes = liveBytes;
    this.curve = curve.clone();
  }

  MemoryErrorsSeen errors() {
    return errors;
  }

  /** What growth counts from. */
  long liveBytesOr(long now) {
    return liveBytes < 0 ? now : liveBytes;
  }

  /** The limits were not looked at then. */
  List<RunPoint> curve() {
    List<RunPoint> points = new ArrayList<>();
    for (int i = 0; i + POINT_LONGS <= curve.length; i += POINT_LONGS) {
      points.add(
          new RunPoint(
              Instant.ofEpochMilli(curve[i]), curve[i + 1], curve[i + 2], curve[i + 3], 0, ""));
    }
    return points;
  }
}
