package dev.memprof.agent.start;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The agents that are listed before memprof: they have started when it is memprof's turn, and start
 * again in the JVM that takes over. HotSpot starts agents in the order of its arguments, which
 * begin with {@code JAVA_TOOL_OPTIONS}.
 */
final class EarlierAgents {
  private static final String JAVA_AGENT = "-javaagent:";

  /** What HotSpot makes of that, and what some write themselves. */
  private static final String LIBRARY = "-agentlib:instrument=";

  private static final String DEBUGGER = "-agentlib:jdwp=";

  private final List<String> names = new ArrayList<>();
  private String debugger;

  /**
   * @param vmArguments in HotSpot's order
   * @param ours the jar of this agent
   */
  EarlierAgents(List<String> vmArguments, Path ours) {
    int own = indexOf(vmArguments, ours);
    for (int i = 0; i < own; i++) {
      String argument = asJavaAgent(vmArguments.get(i));
      if (argument.startsWith(DEBUGGER)) {
        debugger = argument.substring(DEBUGGER.length());
      }
      if (argument.startsWith(JAVA_AGENT)
          || argument.startsWith("-agentlib:")
          || argument.startsWith("-agentpath:")) {
        names.add(name(argument));
      }
    }
  }

  /** Those of the JVM that this class runs in. */
  static EarlierAgents of(List<String> vmArguments) {
    try {
      return new EarlierAgents(
          vmArguments,
          Path.of(EarlierAgents.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException | FileSystemNotFoundException e) {
      return new EarlierAgents(List.of(), Path.of(""));
    }
  }

  private static int indexOf(List<String> vmArguments, Path ours) {
    for (int i = 0; i < vmArguments.size(); i++) {
      String argument = asJavaAgent(vmArguments.get(i));
      if (argument.startsWith(JAVA_AGENT)) {
        try {
          if (Files.isSameFile(Path.of(path(argument)), ours)) {
            return i;
          }
        } catch (IOException | InvalidPathException e) {
          // not ours
        }
      }
    }
    return 0;
  }

  private static String asJavaAgent(String argument) {
    return argument.startsWith(LIBRARY)
        ? JAVA_AGENT + argument.substring(LIBRARY.length())
        : argument;
  }

  /** {@code /opt/apm.jar} of {@code -javaagent:/opt/apm.jar=key=value}. */
  private static String path(String argument) {
    int start = argument.indexOf(':') + 1;
    int end = argument.indexOf('=', start);
    return argument.substring(start, end < 0 ? argument.length() : end);
  }

  private static String name(String argument) {
    String path = path(argument);
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Why a debugger would not survive, and the cure; null when it would. A JVM that calls its
   * debugger ({@code server=n}, the default) finds nobody the second time, and ends; one that waits
   * for it ({@code suspend=y}, the default) is being debugged already.
   */
  String debuggerProblem() {
    if (debugger == null || isDeferred()) {
      return null;
    }
    String settings = "," + debugger + ",";
    return settings.contains(",server=y,") && settings.contains(",suspend=n,")
        ? null
        : "the debugger (jdwp) is listed before memprof and would lose its session; list"
            + " -javaagent:memprof.jar first, or start the JVM with `memprof run -- java ...`";
  }

  /** Whether the debugger waits for an exception and has not started yet. */
  private boolean isDeferred() {
    return debugger.contains("onthrow=") || debugger.contains("onuncaught=y");
  }

  /** What a person should know of them; null where there are none. */
  String warning() {
    return names.isEmpty()
        ? null
        : String.join(", ", names)
            + (names.size() == 1
                ? " is listed before memprof and starts"
                : " are listed before memprof and start")
            + " twice, at the full cost; list -javaagent:memprof.jar first (JAVA_TOOL_OPTIONS comes"
            + " before the command line)";
  }
}
