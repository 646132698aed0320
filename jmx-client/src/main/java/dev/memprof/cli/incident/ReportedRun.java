package dev.memprof.cli.incident;

import dev.memprof.contract.AgeCurve;
import dev.memprof.store.file.CategoryPoint;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.growth.OldSites;
import java.time.Instant;
import java.util.List;

/**
 * The JVM that a report is about. Immutable.
 *
 * @param main its main class or jar; empty where it is not known
 * @param pid 0 where it is not known
 * @param jvm name and version; empty where they are not known
 * @param started null where nothing is known of the run
 * @param state {@code running}, {@code ended}, {@code killed} or {@code unknown}
 * @param points its curve, in any order
 * @param categories how the rows of its ledger went, oldest first
 * @param ages how old what was live was; empty where that is not known
 * @param verdict whether its memory grew, in a sentence; empty where it is not known
 */
public record ReportedRun(
    String main,
    long pid,
    String jvm,
    Instant started,
    String state,
    List<RunPoint> points,
    List<CategoryPoint> categories,
    AgeCurve ages,
    String verdict) {
  /** Of a dump that nothing tells the run of. */
  public static final ReportedRun UNKNOWN =
      new ReportedRun(
          "", 0, "", null, "unknown", List.of(), List.of(), OldSites.curve(List.of()), "");

  public ReportedRun {
    points = List.copyOf(points);
    categories = List.copyOf(categories);
  }

  /**
   * What a run file tells.
   *
   * @param run with its curve
   */
  public static ReportedRun of(Run run, String state, String verdict) {
    return new ReportedRun(
        run.main(),
        run.id().pid(),
        run.jvm(),
        run.started(),
        state,
        run.points(),
        run.categories(),
        OldSites.curve(run.sites()),
        verdict);
  }
}
