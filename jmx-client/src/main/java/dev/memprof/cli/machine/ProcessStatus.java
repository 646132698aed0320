package dev.memprof.cli.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code /proc/4711/status} tells: lines of a name, a colon and a value. */
record ProcessStatus(String text) {

  /**
   * @param process its directory, such as {@code /proc/4711}
   */
  static ProcessStatus of(Path process) throws IOException {
    return new ProcessStatus(Files.readString(process.resolve("status")));
  }

  /** Empty where there is none. */
  String field(String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** R, S, Z (ended), T (stopped), t (stopped by a debugger) and others. */
  char state() {
    String state = field("State");
    return state.isEmpty() ? '?' : state.charAt(0);
  }

  /** As it knows it: in a container another than ours. */
  String ownPid() {
    String[] pids = field("NSpid").split("\\s+");
    return pids[pids.length - 1];
  }

  /** Whether it handles a signal. */
  boolean catches(int signal) {
    return (Long.parseUnsignedLong(field("SigCgt"), 16) >> (signal - 1) & 1) != 0;
  }
}
