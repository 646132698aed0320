package dev.memprof.cli.print;

import static java.util.regex.Pattern.DOTALL;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A verb that could not do its work: what failed and why, and what the user can do about it.
 * Becomes one line on stderr and the exit code.
 */
public final class Failure extends RuntimeException {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final int NOT_PROFILED = 3;

  /** Of {@code /tmp (Is a directory)}, as the JDK writes what the system has told. */
  private static final Pattern TOLD_BY_THE_SYSTEM = Pattern.compile(".*\\(([^()]+)\\)", DOTALL);

  private final int exitCode;

  private Failure(int exitCode, String what, String cure, Throwable cause) {
    super(cure.isEmpty() ? what : what + "; " + cure, cause);
    this.exitCode = exitCode;
  }

  /** The work failed (exit code 1). {@code cure} may be empty. */
  public static Failure failed(String what, String cure) {
    return new Failure(FAILED, what, cure, null);
  }

  /** The work failed (exit code 1) because of {@code cause}, which {@code --verbose} shows. */
  public static Failure failed(String what, String cure, Throwable cause) {
    return new Failure(FAILED, what, cure, cause);
  }

  /** The command line asks for something that cannot be (exit code 2). */
  public static Failure wrongUsage(String what, String cure) {
    return new Failure(WRONG_USAGE, what, cure, null);
  }

  /** The target is a JVM that memprof does not profile (exit code 3). */
  public static Failure notProfiled(String what, String cure) {
    return new Failure(NOT_PROFILED, what, cure, null);
  }

  public int exitCode() {
    return exitCode;
  }

  /**
   * The reason in an exception of the JDK, whose message is often empty or only a file name: for a
   * person, who need not know the names of the JDK's classes.
   */
  public static String reason(Throwable problem) {
    if (problem instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (problem instanceof AccessDeniedException) {
      return "permission denied";
    }
    String message = problem.getMessage() == null ? "" : problem.getMessage().strip();
    Matcher told = TOLD_BY_THE_SYSTEM.matcher(message);
    if (problem instanceof FileNotFoundException && told.matches()) {
      return told.group(1);
    }
    boolean isForeseen = !(problem instanceof RuntimeException || problem instanceof Error);
    boolean isSentence = isForeseen && message.indexOf(' ') > 0;
    String kind = problem.getClass().getSimpleName();
    return message.isEmpty() ? kind : isSentence ? message : kind + ": " + message;
  }

  /** Whether an output is lost only because who reads it wants no more: no failure. */
  public static boolean isReadEnough(IOException e) {
    return String.valueOf(e.getMessage()).contains("Broken pipe");
  }
}
