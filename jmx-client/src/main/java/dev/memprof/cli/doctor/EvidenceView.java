package dev.memprof.cli.doctor;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LimitEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a running agent knows of the memory's end: errors, limits, and whether its dumps are kept.
 *
 * @param memoryErrors the dumps of this run that were taken at an OutOfMemoryError, oldest first
 * @param failedDumps since the JVM's start
 * @param lastFailure why the last of them failed, and the cure; empty when none has
 * @param directory of the dumps, on the target's machine; empty where the agent does not tell
 * @param directoryTrouble why no dump can be stored there; empty for nothing known
 */
record EvidenceView(
    List<DumpEntry> memoryErrors,
    long failedDumps,
    String lastFailure,
    List<LimitEntry> limits,
    String directory,
    String directoryTrouble) {

  /** Of an agent that can profile: others have none of these beans. */
  static EvidenceView of(Target target, Optional<JavaProcess> process) {
    // a directory of the user's has the dumps of earlier runs as well; a dump's time may be of
    // whole seconds
    long startSeconds = known(() -> target.facts().startMillis(), 0L) / 1_000;
    String directory = known(() -> target.dumps().getDirectory(), "");
    return new EvidenceView(
        known(() -> target.dumps().getDumps(), List.<DumpEntry>of()).stream()
            .filter(dump -> dump.reason().equals("oom"))
            .filter(dump -> dump.timeMillis() / 1_000 >= startSeconds)
            .toList(),
        known(() -> target.dumps().getFailedDumps(), 0L),
        known(() -> target.dumps().getLastFailure(), ""),
        known(() -> List.of(target.limits().getLimits()), List.of()),
        directory,
        directory.isEmpty() ? "" : process.map(p -> trouble(p, directory)).orElse(""));
  }

  private static String trouble(JavaProcess process, String directory) {
    Path root = Path.of("/proc", Long.toString(process.pid()), "root");
    return trouble(root.resolve(directory.replaceFirst("^/+", "")));
  }

  /** The agent makes the directory when it starts, and only this user and root get so far. */
  static String trouble(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Files.exists(directory) ? "is no directory" : "does not exist";
    }
    return Files.isWritable(directory) ? "" : "cannot be written";
  }

  /** An older agent does not know everything, and one that is starting not yet. */
  private static <T> T known(Supplier<T> question, T otherwise) {
    try {
      return question.get();
    } catch (Failure e) {
      return otherwise;
    }
  }
}
