package dev.memprof.ledger.limits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Every limit of a process. For any threads: its monitor guards the open files. A limit that cannot
 * be read is left out of that look. Where ceilings are is looked up at a {@link #refresh}, since
 * they hardly ever move; what is used of them at each look.
 */
public final class Limits implements AutoCloseable {
  private final ProcessMemory process;
  private final ControlGroups groups;
  private final JvmLimit heap;
  private final List<Limit> fixed = new ArrayList<>();
  private List<Limit> ofGroups = List.of();
  private List<Ceiling> ceilings = List.of();
  private String membership = "";

  /** A limit that there is. */
  private record Ceiling(Limit limit, long bytes) {}

  /**
   * @param root of the file system as the process sees it
   * @param directory of the process: {@code /proc/self}
   * @param process closed by its owner
   * @param directMemory what the JVM tells of its direct buffers
   * @param heap what it tells of the Java heap
   */
  public Limits(
      Path root, Path directory, ProcessMemory process, JvmLimit directMemory, JvmLimit heap) {
    this.process = process;
    this.heap = heap;
    groups = new ControlGroups(root, directory);
    Limit.addIfThere(fixed, () -> new AddressSpaceLimit(directory, process));
    fixed.add(directMemory);
    Limit.addIfThere(fixed, () -> new PhysicalMemoryLimit(root));
    Limits unused = refresh();
  }

  /** What the process uses: refreshed by those who look. */
  public ProcessMemory process() {
    return process;
  }

  /** Looks which ceilings there are; the process may have been moved to other groups. */
  public synchronized Limits refresh() {
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
    List<Ceiling> found = new ArrayList<>();
    addCeilings(found, ofGroups);
    addCeilings(found, fixed);
    ceilings = found;
    return this;
  }

  private static void addCeilings(List<Ceiling> found, List<Limit> limits) {
    for (Limit limit : limits) {
      try {
        long bytes = limit.ceilingBytes();
        if (bytes > 0) {
          found.add(new Ceiling(limit, bytes));
        }
      } catch (IOException e) {
        // its group is gone
      }
    }
  }

  /**
   * Those that a dump can explain; the process must have been refreshed.
   *
   * @param interesting share of a ceiling below which an upper bound of the use will do
   */
  public synchronized List<LimitUse> ofNativeMemory(double interesting) {
    List<LimitUse> uses = new ArrayList<>(ceilings.size());
    for (Ceiling ceiling : ceilings) {
      try {
        long use = ceiling.limit.useBytes((long) (interesting * ceiling.bytes));
        if (use >= 0) {
          uses.add(new LimitUse(ceiling.limit.name(), use, ceiling.bytes));
        }
      } catch (IOException e) {
        // its group is gone
      }
    }
    return uses;
  }

  /** All of them, the Java heap's too, exact. */
  public synchronized List<LimitUse> all() {
    ProcessMemory unused = process.refresh();
    List<LimitUse> uses = new ArrayList<>(ofNativeMemory(0));
    uses.add(new LimitUse(heap.name(), heap.useBytes(0), heap.ceilingBytes()));
    return uses;
  }

  /** What the innermost control group of the process is charged for; empty where there is none. */
  public synchronized List<Charge> charges() {
    try {
      return ofGroups.isEmpty() ? List.of() : ofGroups.get(0).charges();
    } catch (IOException e) {
      return List.of(); // the group is gone
    }
  }

  /** What the container may use: the least ceiling of its groups; -1 where there is none. */
  public synchronized long containerBytes() {
    return ceilings.stream()
        .filter(ceiling -> ofGroups.contains(ceiling.limit))
        .mapToLong(Ceiling::bytes)
        .min()
        .orElse(KernelFile.NONE);
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
    ceilings = List.of();
  }
}
