package dev.memprof.cli.option;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The value of {@code -n}: how many rows a table shows. */
public final class RowCount {
  private static final int MAX_ROWS = 1000;

  private RowCount() {}

  /**
   * @throws ParameterException when it is out of range
   */
  public static int of(CommandSpec verb, int n) {
    if (n < 1 || n > MAX_ROWS) {
      throw new ParameterException(verb.commandLine(), "-n takes 1 to " + MAX_ROWS + ", not " + n);
    }
    return n;
  }
}
