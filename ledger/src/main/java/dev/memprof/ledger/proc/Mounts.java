package dev.memprof.ledger.proc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The file systems that a process sees (proc_pid_mountinfo(5)). Immutable. */
public final class Mounts {
  private static final int DEVICE = 2;
  private static final int ROOT = 3;
  private static final int POINT = 4;
  private static final String SEPARATOR = " - ";

  /**
   * One of them.
   *
   * @param device {@code 0:31}, both numbers decimal
   * @param root which directory of the file system is mounted
   * @param point where it is seen
   * @param type such as {@code tmpfs}
   * @param options of the file system, with commas between them
   */
  public record Mount(String device, String root, String point, String type, String options) {}

  private final List<Mount> all;

  private Mounts(List<Mount> all) {
    this.all = List.copyOf(all);
  }

  /** Lines that have not all fields are left out. */
  public static Mounts of(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : mountinfo.split("\n")) {
      // 34 30 0:31 /docker/3bec /sys/fs/cgroup/memory ro,nosuid shared:9 - cgroup cgroup rw,memory
      int separator = line.indexOf(SEPARATOR);
      if (separator >= 0) {
        String[] left = line.substring(0, separator).split(" ");
        String[] right = line.substring(separator + SEPARATOR.length()).split(" ");
        if (left.length > POINT && right.length > 0) {
          mounts.add(
              new Mount(
                  left[DEVICE],
                  unescaped(left[ROOT]),
                  unescaped(left[POINT]),
                  right[0],
                  right.length > 2 ? right[2] : ""));
        }
      }
    }
    return new Mounts(mounts);
  }

  /** The kernel writes space, tab, newline and backslash as {@code \040} and the like. */
  private static String unescaped(String path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '\\' && path.substring(i).matches("\\\\[0-7]{3}.*")) {
        text.append((char) Integer.parseInt(path.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(path.charAt(i));
      }
    }
    return text.toString();
  }

  public List<Mount> all() {
    return all;
  }

  /** Devices, as in {@link Vma#device}, of those that keep their files in memory. */
  public Set<String> inMemory() {
    return all.stream()
        .filter(mount -> mount.type().equals("tmpfs") || mount.type().equals("ramfs"))
        .map(mount -> hexadecimal(mount.device()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** mountinfo has decimal numbers, the maps two hexadecimal digits. */
  private static String hexadecimal(String device) {
    int colon = device.indexOf(':');
    return hexadecimal(Integer.parseInt(device, 0, colon, 10))
        + ":"
        + hexadecimal(Integer.parseInt(device, colon + 1, device.length(), 10));
  }

  private static String hexadecimal(int number) {
    return (number < 0x10 ? "0" : "") + Integer.toHexString(number);
  }
}
