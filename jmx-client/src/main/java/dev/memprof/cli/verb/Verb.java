package dev.memprof.cli.verb;

import dev.memprof.cli.option.ResultFile;
import dev.memprof.cli.print.Terminal;
import dev.memprof.profile.text.TextForm;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all verbs share. The result of {@code call()} is the exit code. */
public abstract class Verb implements Callable<Integer> {
  /** The option that asks for everything. */
  public static final String VERBOSE = "--verbose";

  static final int OK = 0;
  static final int FAILED = 1;
  static final int NOT_PROFILED = 3;

  @Spec private CommandSpec spec;

  /** For results. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** For results whose content goes to a file: that may be standard output. */
  final PrintWriter beside(ResultFile file) {
    return file.isStandardOutput() ? err() : out();
  }

  /** For remarks and progress. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Whether everything is to be told. */
  final boolean isVerbose() {
    return Boolean.TRUE.equals(spec.root().optionsMap().get(VERBOSE).getValue());
  }

  /** How texts are laid out. */
  final TextForm form() {
    return new TextForm(Terminal.columns(), isVerbose());
  }

  /** The program that this is a verb of. */
  final CommandLine program() {
    return spec.root().commandLine();
  }

  /** To be thrown when options do not fit each other (exit code 2). */
  final ParameterException wrongUsage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
