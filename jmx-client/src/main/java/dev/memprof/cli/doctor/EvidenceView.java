package dev.memprof.cli.doctor;

import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.print.Failure;
import dev.memprof.cli.source.RestingAgent;
import dev.memprof.cli.target.Target;
import dev.memprof.contract.DumpEntry;
import dev.memprof.contract.LimitEntry;
import java.io.IOException;
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
    String directory = known(() -> target.dumps().getDirectory(), "");
    return new EvidenceView(
        memoryErrors(
            known(() -> target.dumps().getDumps(), List.<DumpEntry>of()),
            known(() -> target.facts().startMillis(), 0L)),
        known(() -> target.dumps().getFailedDumps(), 0L),
        known(() -> target.dumps().getLastFailure(), ""),
        known(() -> List.of(target.limits().getLimits()), List.of()),
        directory,
        directory.isEmpty() ? "" : process.map(p -> trouble(seen(p, directory))).orElse(""));
  }

  /**
   * Of one that rests: no dump of its own has failed.
   *
   * @throws IOException where it is to be asked by its MBeans
   */
  static EvidenceView of(RestingAgent agent, JavaProcess process) throws IOException {
    String directory = agent.directory();
    return new EvidenceView(
        memoryErrors(agent.dumps(), agent.jvm().startMillis()),
        0,
        "",
        agent.limits(),
        directory,
        troubleToCome(seen(process, directory)));
  }

  /**
   * A directory of the user's has the dumps of earlier runs as well; a dump's time may be of whole
   * seconds.
   */
  private static List<DumpEntry> memoryErrors(List<DumpEntry> dumps, long startMillis) {
    return dumps.stream()
        .filter(dump -> dump.reason().equals("oom"))
        .filter(dump -> dump.timeMillis() / 1_000 >= startMillis / 1_000)
        .toList();
  }

  private static Path seen(JavaProcess process, String directory) {
    return process.directory().resolve("root").resolve(directory.replaceFirst("^/+", ""));
  }

  /** The agent makes the directory when it has something to store: where can it? */
  static String troubleToCome(Path directory) {
    Path there = directory;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    String trouble = trouble(there);
    return trouble.isEmpty() || there.equals(directory)
        ? trouble
        : "cannot be made: " + there + " " + trouble;
  }

  /** An agent that is awake has made it, and only this user and root get so far. */
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
