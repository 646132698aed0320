package dev.memprof.profile.symbol;

import java.util.ArrayList;
import java.util.List;

/** Where libraries lay in a process: the last one loaded at an address wins. Immutable. */
public final class LoadedLibraries {

  /**
   * One executable segment of a library.
   *
   * @param base run-time address minus the ELF file's virtual address; {@link #UNKNOWN_BASE} where
   *     it must be computed from the file's program headers
   * @param start first run-time address
   * @param end run-time address after the last
   * @param fileOffset of {@code start} in the file
   * @param buildId in hexadecimal; empty where there is none
   * @param path as loaded
   */
  public record Segment(
      long base, long start, long end, long fileOffset, String buildId, String path) {
    public static final long UNKNOWN_BASE = -1;

    boolean contains(long address) {
      return start <= address && address < end;
    }
  }

  private final List<Segment> segments;

  public LoadedLibraries(List<Segment> inOrderOfLoading) {
    segments = List.copyOf(inOrderOfLoading);
  }

  List<Segment> segments() {
    return segments;
  }

  /** The index of the segment that holds an address; -1 for none. */
  int find(long address) {
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (segments.get(i).contains(address)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The executable files among the lines of {@code /proc/self/maps}:
   *
   * <pre>7f3bba366000-7f3bba383000 r-xp 00002000 fe:00 1234    /usr/lib/libz.so.1</pre>
   */
  public static List<Segment> ofMaps(List<String> lines) {
    List<Segment> segments = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split(" +", 6);
      String[] range = fields[0].split("-", 2);
      if (fields.length < 6 || range.length < 2 || fields[1].indexOf('x') < 0) {
        continue;
      }
      try {
        segments.add(
            new Segment(
                Segment.UNKNOWN_BASE,
                Long.parseUnsignedLong(range[0], 16),
                Long.parseUnsignedLong(range[1], 16),
                Long.parseUnsignedLong(fields[2], 16),
                "",
                fields[5]));
      } catch (NumberFormatException e) {
        // not a line of a map: it names nothing
      }
    }
    return segments;
  }
}
