package dev.memprof.cli.print;

import java.io.IOException;

/**
 * A verb that could not do its work: what failed and why, and what the user can do about it.
 * Becomes one line on stderr and the exit code.
 */
public final class Failure extends RuntimeException {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final int NOT_PROFILED = 3;

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

  /** The reason in an exception of the JDK, whose message is often empty or only a file name. */
  public static String reason(Throwable problem) {
    String message = problem.getMessage();
    String kind = problem.getClass().getSimpleName();
    return message == null || message.isBlank() ? kind : kind + ": " + message.strip();
  }

  /** Whether an output is lost only because who reads it wants no more: no failure. */
  public static boolean isReadEnough(IOException e) {
    return String.valueOf(e.getMessage()).contains("Broken pipe");
  }
}
