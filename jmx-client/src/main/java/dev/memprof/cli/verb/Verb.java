package dev.memprof.cli.verb;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all verbs share. The result of {@code call()} is the exit code. */
abstract class Verb implements Callable<Integer> {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int NOT_PROFILED = 3;

  @Spec private CommandSpec spec;

  /** For results. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** For remarks and progress. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** To be thrown when options do not fit each other (exit code 2). */
  final ParameterException wrongUsage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
