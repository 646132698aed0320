package dev.memprof.cli.doctor;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.print.Times;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LimitEntry;
import dev.memprof.profile.text.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds memory that has ended or is about to, and dumps that are not kept. */
final class EvidenceDoctor {
  private static final double NEAR_PERCENT = 90;

  /** Its use counts garbage too, so that a healthy heap comes near it before each collection. */
  private static final String JAVA_HEAP = "java heap";

  private EvidenceDoctor() {}

  /**
   * @param target as the user names it to memprof's commands
   */
  static List<Finding> examine(EvidenceView seen, String target) {
    List<Finding> findings = new ArrayList<>();
    if (!seen.memoryErrors().isEmpty()) {
      findings.add(memoryEnded(seen.memoryErrors(), target));
    }
    for (LimitEntry limit : seen.limits()) {
      if (100 * limit.ratio() >= NEAR_PERCENT && !limit.name().equals(JAVA_HEAP)) {
        findings.add(near(limit, target));
      }
    }
    if (seen.failedDumps() > 0) {
      findings.add(lost(seen));
    }
    if (!seen.directoryTrouble().isEmpty()) {
      findings.add(
          new Finding(
              Kind.STORE_UNUSABLE,
              "no dump can be stored: " + seen.directory() + " " + seen.directoryTrouble(),
              "make it a directory that the JVM can write, or restart with dir=/another/directory"));
    }
    return findings;
  }

  private static Finding memoryEnded(List<DumpEntry> dumps, String target) {
    DumpEntry last = dumps.get(dumps.size() - 1);
    return new Finding(
        Kind.OUT_OF_MEMORY,
        String.format(
            Locale.ROOT,
            "this run had an OutOfMemoryError (%s), last at %s; %d %s stored",
            last.detail(),
            Times.utc(last.timeMillis()),
            dumps.size(),
            dumps.size() == 1 ? "dump of it is" : "dumps of such errors are"),
        "see who held the memory then: memprof top "
            + last.path()
            + "; and now: memprof top "
            + target);
  }

  private static Finding near(LimitEntry limit, String target) {
    return new Finding(
        Kind.LIMIT_NEAR,
        String.format(
            Locale.ROOT,
            "%.1f%% of %s is used: %s of %s",
            100 * limit.ratio(),
            limit.name(),
            Amounts.bytes(limit.useBytes()),
            Amounts.bytes(limit.ceilingBytes())),
        "see who holds native memory: memprof top " + target + "; then free it or raise the limit");
  }

  /** {@code cannot write to /x (Read-only file system); choose another with the option dir}. */
  private static Finding lost(EvidenceView seen) {
    String[] parts = seen.lastFailure().split("; ", 2);
    return new Finding(
        Kind.DUMPS_FAILED,
        seen.failedDumps()
            + (seen.failedDumps() == 1 ? " dump has" : " dumps have")
            + " failed since the start; the last: "
            + parts[0],
        parts.length == 2 ? parts[1] : "remove the cause, or restart with dir=/another/directory");
  }
}
