package dev.memprof.cli.verb;

import dev.memprof.contract.GrowthVerdict;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.growth.RunGrowth;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Whether the memory of a recorded run grew, by its curve and its dumps. */
final class RunVerdict {
  /** Each takes up to a second to read. */
  private static final int MAX_DUMPS = 48;

  private RunVerdict() {}

  /**
   * @param run with its curve
   * @param dumps of the run, oldest first
   * @param since how much of its end counts; null for all
   */
  static GrowthVerdict of(Run run, List<StoredDump> dumps, Duration since) {
    return RunGrowth.of(run, chosen(dumps), from(run, since), ZoneId.systemDefault());
  }

  /** By the clock of the run's last point: it may have ended long ago. */
  private static Instant from(Run run, Duration since) {
    if (since == null || run.points().isEmpty()) {
      return Instant.EPOCH;
    }
    return run.points().get(run.points().size() - 1).time().minus(since);
  }

  /** The first and the last, and of those between as many as can be read in a minute. */
  private static List<StoredDump> chosen(List<StoredDump> dumps) {
    int step = (dumps.size() + MAX_DUMPS - 1) / MAX_DUMPS;
    List<StoredDump> chosen = new ArrayList<>();
    for (int i = dumps.size() - 1; i >= 0; i -= step) {
      chosen.add(0, dumps.get(i));
    }
    return chosen;
  }
}
