package dev.memprof.profile.symbol;

import java.util.ArrayList;
import java.util.List;

/**
 * Where libraries lay in a process, one after the other at the same addresses if need be: the bits
 * 48 to 62 of a native word hold the generation of the latest unload that had covered its address
 * when it was recorded (docs/formats.md). Immutable.
 */
public final class LoadedLibraries {
  private static final int GENERATION_SHIFT = 48;
  private static final long LAST_GENERATION = 32767; // where the counter stops

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
   * @param unloaded the generation of its unload; {@link #LOADED} for none, {@link
   *     #UNKNOWN_GENERATION} when an older memprof wrote the names
   */
  public record Segment(
      long base,
      long start,
      long end,
      long fileOffset,
      String buildId,
      String path,
      long unloaded) {
    public static final long UNKNOWN_BASE = -1;
    public static final long LOADED = Long.MAX_VALUE;
    public static final long UNKNOWN_GENERATION = 0;

    /** Of a library that is loaded. */
    public Segment(long base, long start, long end, long fileOffset, String buildId, String path) {
      this(base, start, end, fileOffset, buildId, path, LOADED);
    }

    /** Now unloaded. */
    public Segment unloaded(long generation) {
      return new Segment(base, start, end, fileOffset, buildId, path, generation);
    }

    public boolean overlaps(Segment other) {
      return start < other.end && other.start < end;
    }

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

  /** The address of a native word, without its generation. */
  public static long address(long word) {
    return word & (1L << GENERATION_SHIFT) - 1;
  }

  /**
   * The index of the segment that held a word's address when it was recorded: the first one loaded
   * there that was unloaded only later, if ever.
   *
   * @return -1 for none
   */
  int find(long word) {
    long address = address(word);
    long generation = word >>> GENERATION_SHIFT;
    int last = -1;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (!segment.contains(address)) {
        continue;
      }
      if (segment.unloaded() > generation) {
        return i;
      }
      // Unloads without a generation, or past the last one, cannot be told apart.
      if (segment.unloaded() == Segment.UNKNOWN_GENERATION || generation == LAST_GENERATION) {
        last = i;
      }
    }
    return last;
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
