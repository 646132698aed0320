package dev.memprof.agent.user;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The user that this process runs as. */
public final class UserId {
  private static final String LINE = "\nUid:\t";

  private UserId() {}

  /**
   * The effective uid: what new files belong to. Neither the owner of {@code /proc/self} (the link
   * is root's) nor of {@code /proc/PID} (root's where the process cannot be dumped), nor {@code
   * user.name}, which is "?" without an entry in the passwd file, and may hold any character.
   *
   * @return 0 to 4294967295
   */
  public static long effective() throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/self/status")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    }
  }

  /**
   * @param status has a line of the real, effective, saved and file system's uid: {@code
   *     Uid:\t1000\t1000\t1000\t1000}
   */
  public static long parse(String status) throws IOException {
    return parse(status, 1);
  }

  /**
   * Who started the process: differs from the effective uid in a program such as su.
   *
   * @param status as {@link #parse}
   */
  public static long parseReal(String status) throws IOException {
    return parse(status, 0);
  }

  private static long parse(String status, int column) throws IOException {
    int start = status.indexOf(LINE) + LINE.length();
    int end = start < LINE.length() ? -1 : status.indexOf('\n', start);
    String[] uids = end < 0 ? new String[0] : status.substring(start, end).split("\t", -1);
    if (uids.length < 2) {
      throw new IOException("/proc tells no user");
    }
    return Long.parseLong(uids[column]);
  }
}
