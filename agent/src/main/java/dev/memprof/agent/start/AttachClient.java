package dev.memprof.agent.start;

import dev.memprof.agent.user.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The verb in {@code jcmd PID JVMTI.agent_load memprof.jar=VERB}, which HotSpot loses: its parser
 * of diagnostic commands takes {@code memprof.jar} for the name of an option and drops the rest
 * (JDK 17 to 25, DCmdParser::parse). The jcmd that waits for our answer still shows it on its
 * command line. Whoever may start a process can show such a command line too, so that only the
 * process is believed that the kernel says is connected to the attach socket.
 */
final class AttachClient {
  private static final String COMMAND = "JVMTI.agent_load";
  private static final String SEPARATOR = ".jar=";

  private final Path proc;
  private final long uid;

  /**
   * @param proc {@code /proc}, but for tests
   * @param uid this process's effective one
   */
  AttachClient(Path proc, long uid) {
    this.proc = proc;
    this.uid = uid;
  }

  /** The verb of the client that is loading us into this process; empty when there is none. */
  static String verb() {
    try {
      return new AttachClient(Path.of("/proc"), UserId.effective()).verbOf(AttachPeer.pid());
    } catch (IOException | UnsatisfiedLinkError e) {
      return ""; // the library could not be loaded; Start has said why
    }
  }

  /**
   * @param pid of the connected process; 0 for none
   */
  String verbOf(int pid) {
    Path process = proc.resolve(Integer.toString(pid));
    if (pid <= 0) {
      return "";
    }
    try {
      String verb = verbIn(read(process.resolve("cmdline")));
      // after the command line: it is of this process, or of an earlier one of the same pid
      String status = read(process.resolve("status"));
      return isTrusted(UserId.parse(status)) && isTrusted(UserId.parseReal(status)) ? verb : "";
    } catch (IOException e) {
      return ""; // ended meanwhile, or another user's
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** Both its uids: a user may give what arguments he likes to a program that becomes root. */
  private boolean isTrusted(long other) {
    return other == uid || other == 0;
  }

  /**
   * @param commandLine {@code jcmd PID JVMTI.agent_load /path/memprof.jar=VERB}, each ended by NUL
   */
  private static String verbIn(String commandLine) {
    String[] words = commandLine.split("\0");
    for (int i = 1; i + 1 < words.length; i++) {
      int end = words[i + 1].indexOf(SEPARATOR);
      if (words[i].equals(COMMAND) && end >= 0) {
        return words[i + 1].substring(end + SEPARATOR.length());
      }
    }
    return "";
  }
}
