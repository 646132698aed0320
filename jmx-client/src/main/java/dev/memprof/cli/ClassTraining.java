package dev.memprof.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Loads every class of memprof, once, for the class archive that the launcher script makes of what
 * this JVM has loaded when it ends: then it serves all verbs. Lambdas are archived only where their
 * code has run, so the verbs that only look run as well.
 */
final class ClassTraining {
  private static final String PROPERTY = "memprof.train";
  private static final String OURS = "dev/memprof/";
  private static final String CLASS = ".class";

  /**
   * After a verb these are run: what most users ask a JVM, as far as they need nothing of it that
   * the verb did not need. A look must not wake an agent that rests.
   */
  private static final Map<String, List<String>> ALIKE =
      Map.of(
          "status", List.of("status", "dumps"),
          "doctor", List.of("where", "top", "tree", "dumps"),
          "where", List.of("where", "top", "tree"),
          "growth", List.of("growth", "dumps"));

  /**
   * This JVM is looked at as well, which has no agent: so JMX, jcmd and the ledger are known too.
   * The launcher script allows it to attach to itself.
   */
  private static final List<String> WITHOUT_AGENT = List.of("status", "where", "doctor");

  private ClassTraining() {}

  static boolean isAskedFor() {
    return Boolean.getBoolean(PROPERTY);
  }

  /**
   * A class that cannot be loaded here is left out; so is a verb that fails.
   *
   * @param arguments of the verb that has just run
   */
  static void loadAll(String[] arguments) {
    names().forEach(ClassTraining::load);
    run("list");
    run("help");
    String last = arguments[arguments.length - 1];
    boolean isPid = last.matches("[0-9]+");
    if (isPid) {
      ALIKE.getOrDefault(arguments[0], List.of()).forEach(verb -> run(verb, last));
    }
    String self = Long.toString(ProcessHandle.current().pid());
    WITHOUT_AGENT.forEach(verb -> run(verb, self));
  }

  private static void run(String... arguments) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    int unused = Main.commandLine().setOut(nowhere).setErr(nowhere).execute(arguments);
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, ClassTraining.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return; // what it needs is not in this Java
    }
  }

  private static List<String> names() {
    try {
      Path jar = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        return zip.stream()
            .map(ZipEntry::getName)
            .filter(entry -> entry.startsWith(OURS) && entry.endsWith(CLASS))
            .map(entry -> entry.substring(0, entry.length() - CLASS.length()).replace('/', '.'))
            .toList();
      }
    } catch (IOException | URISyntaxException e) {
      return List.of(); // a directory of classes: there is no archive of those
    }
  }
}
