package dev.memprof.agent.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Every limit of this process. Its monitor guards the open files: the watch and JMX's clients both
 * look. A limit that cannot be read is left out of that look.
 */
final class Limits implements AutoCloseable {
  private final ControlGroups groups;
  private final JavaHeapLimit heap = new JavaHeapLimit();
  private final List<Limit> fixed = new ArrayList<>();
  private List<Limit> ofGroups = List.of();
  private String membership = "";

  /**
   * @param process refreshed by its owner before each look
   */
  Limits(Path root, ProcessMemory process) throws IOException {
    groups = new ControlGroups(root);
    fixed.add(new AddressSpaceLimit(root, process));
    fixed.add(new DirectMemoryLimit());
    fixed.add(new PhysicalMemoryLimit(root));
    followGroups();
  }

  /** Looks whether the process was moved to other groups; a few times a minute is enough. */
  synchronized void followGroups() {
    try {
      String now = groups.membership();
      if (!now.equals(membership)) {
        closeAll(ofGroups);
        ofGroups = groups.limits();
        membership = now;
      }
    } catch (IOException e) {
      // no control groups here
    }
  }

  /**
   * Those that a dump can explain.
   *
   * @param interesting share of a ceiling below which an upper bound of the use will do
   */
  synchronized List<LimitUse> ofNativeMemory(double interesting) {
    List<LimitUse> uses = new ArrayList<>(ofGroups.size() + fixed.size());
    add(uses, ofGroups, interesting);
    add(uses, fixed, interesting);
    return uses;
  }

  /** All of them, exact. */
  synchronized List<LimitUse> all() {
    List<LimitUse> uses = new ArrayList<>(ofNativeMemory(0));
    add(uses, List.of(heap), 0);
    return uses;
  }

  private static void add(List<LimitUse> uses, List<Limit> limits, double interesting) {
    for (Limit limit : limits) {
      try {
        long ceiling = limit.ceilingBytes();
        if (ceiling > 0) {
          long use = limit.useBytes((long) (interesting * ceiling));
          if (use >= 0) {
            uses.add(new LimitUse(limit.name(), use, ceiling));
          }
        }
      } catch (IOException e) {
        // its group is gone
      }
    }
  }

  private static void closeAll(List<Limit> limits) throws IOException {
    for (Limit limit : limits) {
      limit.close();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closeAll(ofGroups);
    closeAll(fixed);
    ofGroups = List.of();
  }
}
