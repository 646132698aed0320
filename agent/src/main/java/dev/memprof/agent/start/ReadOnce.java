package dev.memprof.agent.start;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that the JVM has read before the agent, and that a second one could not read again: what
 * was in a pipe is gone, and a file may have been deleted since.
 */
final class ReadOnce {
  /** What a JVM does not start without. */
  private static final String[] NEEDED = {"-XX:Flags=", "-XX:VMOptionsFile="};

  /** What it reads where it is there. */
  private static final String[] OPTIONAL = {
    "-XX:CompileCommandFile=",
    "-XX:CompilerDirectivesFile=",
    "-XX:SharedArchiveFile=",
    "-XX:SharedClassListFile=",
    "-XX:AOTCache=",
    "-XX:AOTConfiguration="
  };

  private ReadOnce() {}

  /**
   * Why the command line cannot be read a second time, and the cure; null when it can.
   *
   * @param vmArguments as HotSpot has them, without {@code -XX:VMOptionsFile}, which it replaces by
   *     the file's content
   * @param variables values of {@code JAVA_TOOL_OPTIONS} and {@code _JAVA_OPTIONS}; null when not
   *     set
   */
  static String problem(CommandLine commandLine, List<String> vmArguments, String... variables) {
    for (Path file : commandLine.argumentFiles()) {
      if (!canBeReadAgain(file)) {
        return problem("@" + file);
      }
    }
    List<String> options = new ArrayList<>(commandLine.options());
    options.addAll(vmArguments);
    for (String variable : variables) {
      if (variable != null) {
        options.addAll(Words.ofVariable(variable));
      }
    }
    for (String option : options) {
      if (isSpent(option)) {
        return problem(option);
      }
    }
    return null;
  }

  private static boolean isSpent(String option) {
    try {
      for (String needed : NEEDED) {
        if (option.startsWith(needed)) {
          return !canBeReadAgain(Path.of(option.substring(needed.length())));
        }
      }
      for (String optional : OPTIONAL) {
        if (option.startsWith(optional)) {
          Path file = Path.of(option.substring(optional.length()));
          return Files.exists(file) && !canBeReadAgain(file);
        }
      }
      return false;
    } catch (InvalidPathException e) {
      return false; // a pattern, or several files
    }
  }

  private static boolean canBeReadAgain(Path file) {
    return Files.isReadable(file)
        && (Files.isRegularFile(file) || file.toString().equals("/dev/null"));
  }

  private static String problem(String option) {
    return option
        + " is a pipe, or is not there any more, and cannot be read a second time; use a file that"
        + " stays, or start the JVM with `memprof run -- java ...`";
  }
}
