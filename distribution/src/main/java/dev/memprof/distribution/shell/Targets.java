package dev.memprof.distribution.shell;

import dev.memprof.distribution.table.VerbSpec.Argument;
import java.util.regex.Pattern;

/** What an argument is, by its label: {@code PID|FILE}, {@code DIR}. */
final class Targets {
  private static final Pattern PROCESS = Pattern.compile("\\bPID\\b");
  private static final Pattern FILE = Pattern.compile("\\b(FILE|DIR)\\b");

  private Targets() {}

  static boolean isProcess(Argument argument) {
    return PROCESS.matcher(argument.value()).find();
  }

  static boolean isFile(Argument argument) {
    return FILE.matcher(argument.value()).find();
  }
}
