package dev.memprof.cli.machine;

import java.util.List;
import java.util.Set;

/** What a java command line starts. */
final class CommandLineOfJava {
  /** Options of the launcher whose value is the next argument (java.c, IsWhiteSpaceOption). */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--enable-native-access",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--describe-module",
          "-d");

  private CommandLineOfJava() {}

  /** The main class, {@code module/class} or jar file name; the program itself where none is. */
  static String mainClass(List<String> arguments) {
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      boolean hasNext = i + 1 < arguments.size();
      if (argument.equals("-jar") && hasNext) {
        return fileName(arguments.get(i + 1));
      }
      if ((argument.equals("-m") || argument.equals("--module")) && hasNext) {
        return arguments.get(i + 1);
      }
      if (argument.startsWith("--module=")) {
        return argument.substring("--module=".length());
      }
      if (WITH_VALUE.contains(argument)) {
        i++;
      } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
        return argument.endsWith(".java") ? fileName(argument) : argument;
      }
    }
    return arguments.isEmpty() ? "?" : fileName(arguments.get(0));
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
