package dev.memprof.ledger.limits;

import dev.memprof.ledger.proc.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The control groups that hold a process, from its own outwards as far as can be seen from here, of
 * both versions of the kernel's interface (cgroups(7)).
 *
 * <p>{@code /proc/self/cgroup} says which group, {@code /proc/self/mountinfo} where its hierarchy
 * is mounted, and from which group on: in a container that is often the container's own.
 */
final class ControlGroups {
  private final Path root;
  private final Path directory;

  /**
   * @param root of the file system as the process sees it
   * @param directory of the process: {@code /proc/self}
   */
  ControlGroups(Path root, Path directory) {
    this.root = root;
    this.directory = directory;
  }

  /** What names the process's groups: while it stays the same, so do they. */
  String membership() throws IOException {
    return read("cgroup");
  }

  /**
   * A hierarchy that is mounted.
   *
   * @param from the group that is at the mount point
   * @param at the mount point
   */
  private record Mount(boolean unified, String from, String at) {}

  /** The limits there are, the innermost group's first. The caller closes them. */
  List<Limit> limits() throws IOException {
    List<Limit> limits = new ArrayList<>();
    List<Mount> mounts = mounts();
    for (String line : membership().split("\n")) {
      // 4:memory:/docker/3bec      0::/user.slice/app.scope
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      boolean unified = parts[0].equals("0") && parts[1].isEmpty();
      if (unified || ("," + parts[1] + ",").contains(",memory,")) {
        for (Mount mount : mounts) {
          if (mount.unified == unified) {
            addLevels(limits, mount, parts[2]);
            break;
          }
        }
      }
    }
    return limits;
  }

  private List<Mount> mounts() throws IOException {
    List<Mount> mounts = new ArrayList<>();
    for (Mounts.Mount mount : Mounts.of(read("mountinfo")).all()) {
      boolean unified = mount.type().equals("cgroup2");
      boolean legacy =
          mount.type().equals("cgroup") && ("," + mount.options() + ",").contains(",memory,");
      if (unified || legacy) {
        mounts.add(new Mount(unified, mount.root(), mount.point()));
      }
    }
    return mounts;
  }

  private void addLevels(List<Limit> limits, Mount mount, String group) {
    Path top;
    Path own;
    try {
      top = root.resolve("." + mount.at).normalize();
      own = top.resolve("." + belowMount(mount, group)).normalize();
    } catch (InvalidPathException e) {
      return;
    }
    if (!own.startsWith(top) || !Files.isDirectory(own)) {
      own = top; // a group that cannot be seen from in here: the nearest is where the mount begins
    }
    for (Path level = own; level.startsWith(top); level = level.getParent()) {
      String suffix = level.equals(own) ? "" : " of /" + top.relativize(level);
      addLimits(limits, mount.unified, level, suffix);
      if (level.equals(top)) {
        break;
      }
    }
  }

  private static String belowMount(Mount mount, String group) {
    if (mount.from.equals("/")) {
      return group;
    }
    boolean below = group.equals(mount.from) || group.startsWith(mount.from + "/");
    return below ? group.substring(mount.from.length()) : "/";
  }

  private static void addLimits(List<Limit> limits, boolean unified, Path level, String suffix) {
    if (unified) {
      Limit.addIfThere(limits, () -> CgroupLimit.unified(level, "memory.max", suffix));
      Limit.addIfThere(limits, () -> CgroupLimit.unified(level, "memory.high", suffix));
    } else if (suffix.isEmpty() || isHierarchical(level)) {
      Limit.addIfThere(limits, () -> CgroupLimit.legacy(level, suffix));
    }
  }

  /** Of version 1, a group's limit holds for the groups in it only if it says so. */
  private static boolean isHierarchical(Path level) {
    try {
      return !Files.readString(level.resolve("memory.use_hierarchy")).strip().equals("0");
    } catch (IOException e) {
      return true; // later kernels have no other kind, and may have no such file
    }
  }

  /** Bytes of the platform: a name that is no UTF-8 must not hide the other lines. */
  private String read(String file) throws IOException {
    return new String(Files.readAllBytes(directory.resolve(file)), StandardCharsets.UTF_8);
  }
}
