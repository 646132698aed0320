package dev.memprof.cli.doctor;

import dev.memprof.cli.machine.JavaProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * The agents of a JVM that are listed before memprof: where memprof has relaunched the JVM, they
 * have started twice.
 */
final class RelaunchedAgents {
  /** {@code PID}, then lines, where the JVM has replaced itself; see the agent's Environment. */
  private static final String MARKER = "MEMPROF_RELAUNCHED";

  private static final List<String> FORMS = List.of("-javaagent:", "-agentlib:", "-agentpath:");

  private RelaunchedAgents() {}

  /** Their names, in HotSpot's order; argument files are not looked into. */
  static List<String> of(JavaProcess process) {
    String pid = process.environment().getOrDefault(MARKER, "").split("\n", 2)[0];
    return pid.equals(Long.toString(process.pid())) ? before(arguments(process)) : List.of();
  }

  private static List<String> arguments(JavaProcess process) {
    List<String> arguments = new ArrayList<>();
    for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
      arguments.addAll(
          List.of(process.environment().getOrDefault(variable, "").strip().split("\\s+")));
    }
    arguments.addAll(process.arguments());
    return arguments;
  }

  private static List<String> before(List<String> arguments) {
    List<String> names = new ArrayList<>();
    for (String given : arguments) {
      String argument = given.replaceFirst("^-agentlib:instrument=", "-javaagent:"); // the same
      if (FORMS.stream().anyMatch(argument::startsWith)) {
        String path = argument.substring(argument.indexOf(':') + 1).split("=", 2)[0];
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (argument.startsWith("-javaagent:") && name.contains("memprof")) {
          return names;
        }
        names.add(name);
      }
    }
    return List.of(); // memprof came in another way
  }
}
