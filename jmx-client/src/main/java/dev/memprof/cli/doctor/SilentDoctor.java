package dev.memprof.cli.doctor;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.machine.JavaProcess;
import dev.memprof.cli.print.Times;
import dev.memprof.cli.target.AgentSocket;
import dev.memprof.cli.target.AgentSocket.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what a JVM has run out of in which no Java code has the memory to answer, or none of
 * memprof's runs.
 */
final class SilentDoctor {
  private static final String ERROR = "java.lang.OutOfMemoryError";

  private SilentDoctor() {}

  /** By the agent's native code. */
  static List<Finding> examine(JavaProcess process, String target) {
    return AgentSocket.of(process).map(socket -> examine(socket.ended(), target)).orElse(List.of());
  }

  /**
   * @param ended by cause
   */
  static List<Finding> examine(Map<String, Ended> ended, String target) {
    List<Finding> findings = new ArrayList<>();
    ended.forEach(
        (cause, errors) ->
            findings.add(
                ended(
                    cause,
                    errors.errors(),
                    ", the last at " + Times.utc(errors.lastMillis()),
                    "see who holds native memory now, which takes nothing of the JVM: memprof top "
                        + target)));
    return findings;
  }

  /**
   * By what the JVM itself has counted, without the agent.
   *
   * @param errors by cause
   */
  static List<Finding> examine(Map<String, Long> errors) {
    List<Finding> findings = new ArrayList<>();
    errors.forEach(
        (cause, count) ->
            findings.add(
                ended(
                    cause,
                    count,
                    "",
                    "with the memprof agent a dump of native memory is stored at each; for the Java"
                        + " heap: -XX:+HeapDumpOnOutOfMemoryError")));
    return findings;
  }

  /** By why it could not be asked. */
  static Optional<Finding> examine(Throwable failure) {
    String what = String.valueOf(failure.getMessage());
    int at = what.indexOf(ERROR);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Kind.OUT_OF_MEMORY,
                "the JVM has no memory left to answer: " + what.substring(at),
                "restart it; with the memprof agent a dump of native memory is stored when memory"
                    + " runs out"));
  }

  private static Finding ended(String cause, long errors, String when, String cure) {
    return new Finding(
        Kind.OUT_OF_MEMORY,
        "this run had "
            + (errors == 1 ? "an OutOfMemoryError" : errors + " OutOfMemoryErrors")
            + " ("
            + cause
            + ")"
            + when,
        cure);
  }
}
