package dev.memprof.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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

  /** What most users ask a JVM; none changes it. */
  private static final List<String> LOOKS =
      List.of("status", "top", "where", "growth", "tree", "dumps");

  /**
   * After these the agent's Java part is there anyway. What is live, and whose the memory is, can
   * be looked at without it, and a look must not load it.
   */
  private static final Set<String> CONNECTING = Set.of("status", "growth");

  private static final String WHERE = "where";

  /** After that one, these load nothing more, whether or not the Java part is there. */
  private static final List<String> LIKE_WHERE = List.of(WHERE, "top", "tree");

  /**
   * Else this JVM is looked at, which has no agent: so JMX, jcmd and the ledger are known too. The
   * launcher script allows it to attach to itself.
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
    if (isPid && arguments[0].equals(WHERE)) {
      LIKE_WHERE.forEach(verb -> run(verb, last));
    }
    if (isPid && CONNECTING.contains(arguments[0])) {
      LOOKS.forEach(verb -> run(verb, last));
    } else {
      String self = Long.toString(ProcessHandle.current().pid());
      WITHOUT_AGENT.forEach(verb -> run(verb, self));
    }
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
