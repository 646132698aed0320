package dev.memprof.agent.start;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The user that this process runs as. */
final class UserId {
  private static final String LINE = "\nUid:\t";

  private UserId() {}

  /**
   * The effective uid: what new files belong to. Neither the owner of {@code /proc/self} (the link
   * is root's) nor of {@code /proc/PID} (root's where the process cannot be dumped), nor {@code
   * user.name}, which is "?" without an entry in the passwd file, and may hold any character.
   *
   * @return 0 to 4294967295
   */
  static long effective() throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/self/status")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    }
  }

  /**
   * @param status has a line of the real, effective, saved and file system's uid: {@code
   *     Uid:\t1000\t1000\t1000\t1000}
   */
  static long parse(String status) throws IOException {
    int real = status.indexOf(LINE) + LINE.length();
    int effective = status.indexOf('\t', real) + 1;
    int end = status.indexOf('\t', effective);
    if (real < LINE.length() || effective == 0 || end < 0) {
      throw new IOException("/proc/self/status tells no user");
    }
    return Long.parseLong(status.substring(effective, end));
  }
}
