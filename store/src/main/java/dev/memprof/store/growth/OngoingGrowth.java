package dev.memprof.store.growth;

import dev.memprof.contract.GrowthVerdict;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Whether the memory of a run that goes on grows, by its curve, its dumps and what is live now. */
public final class OngoingGrowth {
  /** Each takes up to a second of a processor to read, and that only once something grows. */
  private static final int MAX_DUMPS = 12;

  private OngoingGrowth() {}

  /** What tells which line of Java code it is. */
  public interface Evidence {
    /** What is live now; stores nothing. */
    Profile live() throws IOException;

    /**
     * What was allocated between {@code oldest} and {@code youngest} ago and is live now; stores
     * nothing.
     */
    Profile aged(Duration youngest, Duration oldest) throws IOException;
  }

  /**
   * Takes some ten milliseconds; where something grows, the time to read the latest dumps and to
   * look at what is live.
   *
   * @param run so far, with its curve
   * @param since nothing before that counts; {@link Instant#EPOCH} for all of the run
   * @param zone of the times of day in sentences
   */
  public static GrowthVerdict of(Run run, Evidence evidence, Instant since, ZoneId zone) {
    GrowthVerdict verdict = RunGrowth.of(run, List.of(), since, zone);
    return verdict.growing().isEmpty()
        ? verdict
        : RunGrowth.of(run, latest(run.dumps()), live(evidence), evidence::aged, since, zone);
  }

  /** Null where it cannot be had now: then dumps alone tell. */
  private static Profile live(Evidence evidence) {
    try {
      return evidence.live();
    } catch (IOException e) {
      return null;
    }
  }

  private static List<StoredDump> latest(List<StoredDump> dumps) {
    List<StoredDump> there =
        dumps.stream().filter(dump -> !dump.isTimed() && Files.exists(dump.file())).toList();
    return there.subList(Math.max(0, there.size() - MAX_DUMPS), there.size());
  }
}
