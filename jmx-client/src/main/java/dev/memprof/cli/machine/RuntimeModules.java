package dev.memprof.cli.machine;

import dev.memprof.cli.print.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The modules of the Java that runs memprof. An image by jlink may lack what a verb needs. */
public final class RuntimeModules {
  /** For all verbs: with these an image does everything. */
  private static final Set<String> ALL =
      Set.of(
          "java.logging",
          "java.management",
          "java.management.rmi",
          "jdk.attach",
          "jdk.unsupported");

  private static final Set<String> TO_CONNECT = Set.of("java.management", "java.management.rmi");

  private RuntimeModules() {}

  /**
   * Before a connection to a JMX port.
   *
   * @throws Failure where a module for it is missing
   */
  public static void requireConnecting() {
    require(TO_CONNECT, "connect to a JVM");
  }

  /**
   * Before a connection to a process of this machine.
   *
   * @throws Failure where a module for it is missing
   */
  public static void requireAttaching() {
    Set<String> needed = new TreeSet<>(TO_CONNECT);
    needed.add("jdk.attach");
    require(needed, "attach to a process");
  }

  /**
   * What to say of a class that this Java lacks.
   *
   * @return null where no module is missing, so that memprof itself is broken
   */
  public static Failure failure(LinkageError e) {
    List<String> missing = missing();
    return missing.isEmpty() ? null : failure(missing, "run this verb", e);
  }

  /** All that a verb may need and this Java lacks, sorted. */
  public static List<String> missing() {
    return missing(ALL);
  }

  /** What to do where any is missing. */
  public static String cure() {
    return "set JAVA_HOME to a JDK, or make an image that has them: jlink --add-modules "
        + String.join(",", new TreeSet<>(ALL))
        + " --output IMAGE";
  }

  private static void require(Set<String> needed, String purpose) {
    if (!missing(needed).isEmpty()) {
      throw failure(missing(), purpose, null);
    }
  }

  private static Failure failure(List<String> missing, String purpose, LinkageError cause) {
    return Failure.failed(
        "this Java runtime (%s) cannot %s: it lacks the module%s %s"
            .formatted(
                System.getProperty("java.home"),
                purpose,
                missing.size() == 1 ? "" : "s",
                String.join(", ", missing)),
        cure(),
        cause);
  }

  private static List<String> missing(Set<String> needed) {
    List<String> missing = new ArrayList<>(new TreeSet<>(needed));
    missing.removeIf(name -> ModuleLayer.boot().findModule(name).isPresent());
    return missing;
  }
}
