package dev.memprof.agent.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The verb in {@code jcmd PID JVMTI.agent_load memprof.jar=VERB}, which HotSpot loses: its parser
 * of diagnostic commands takes {@code memprof.jar} for the name of an option and drops the rest
 * (JDK 17 to 25, DCmdParser::parse). The jcmd that waits for our answer still shows it on its
 * command line.
 */
final class AttachClient {
  private static final String COMMAND = "JVMTI.agent_load";

  private AttachClient() {}

  /** The verb of the one jcmd that is loading us into this process; empty when there is none. */
  static String verb() {
    Set<String> verbs = new HashSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        addVerb(process.resolve("cmdline"), verbs);
      }
    } catch (IOException e) {
      return "";
    }
    return verbs.size() == 1 ? verbs.iterator().next() : "";
  }

  /** {@code jcmd PID JVMTI.agent_load /path/memprof.jar=VERB}, as arguments ended by NUL. */
  private static void addVerb(Path commandLine, Set<String> verbs) {
    String[] words;
    try {
      words = new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8).split("\0");
    } catch (IOException e) {
      return; // ended meanwhile, or another user's
    }
    for (int i = 1; i + 1 < words.length; i++) {
      int verb = words[i + 1].indexOf(".jar=");
      if (words[i].equals(COMMAND) && isThisProcess(words[i - 1]) && verb >= 0) {
        verbs.add(words[i + 1].substring(verb + ".jar=".length()));
      }
    }
  }

  /** jcmd takes a pid or a part of the main class's name. */
  private static boolean isThisProcess(String target) {
    return target.equals(Integer.toString(NativeBridge.pid()))
        || System.getProperty("sun.java.command", "").contains(target);
  }
}
