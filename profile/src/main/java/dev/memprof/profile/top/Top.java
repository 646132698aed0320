package dev.memprof.profile.top;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Holder;
import java.util.List;

/**
 * Who holds the most: the answer to look at first. Immutable.
 *
 * @param rows the largest call paths of the application, largest first; in a difference, grown or
 *     shrunk
 * @param overhead what the JVM takes for itself and what memprof does, by kind, largest first
 * @param cumulative the methods under which the most was allocated: the application's first, then
 *     those of well-known libraries, each largest first; none of the JDK's
 * @param paths call paths of the application in all, of which {@code rows} are the largest
 */
public record Top(List<Row> rows, List<Row> overhead, List<Cumulative> cumulative, int paths) {
  /** What lived less than this is temporary: the sampler tells lifetimes in powers of two. */
  public static final long TEMPORARY_MILLIS = 1_024;

  /**
   * All memory that one call path of the application holds, whatever libraries, the JDK and native
   * code did below it.
   *
   * @param holder whose it is
   * @param method where to look: the innermost method that is neither the JDK's nor a well-known
   *     library's; else the innermost that is not the JDK's; without Java code a marker like {@code
   *     [gc thread]} or a native function
   * @param path of its largest stack, innermost first, {@code class.method(File.java:line)} without
   *     the JDK's frames; empty where there is no Java code
   * @param nativeEntry how the path left Java, in its largest stack: {@code
   *     java.util.zip.Deflater.init -> deflateInit2_}; one side alone, or empty, where the other is
   *     not known
   * @param bytes estimated; of a difference, what was added, or negative
   * @param objects estimated, likewise
   * @param percent of all bytes; of a difference, of all that grew
   * @param sampledObjects how many samples {@code bytes} rests on; 0 where that is not known, as in
   *     a difference
   * @param errorBytes one standard error of {@code bytes} ({@link Estimate#variance}): 0 for blocks
   *     that are always sampled, and where there are no samples to tell from
   * @param bytesPerSecond of {@code bytes} since {@link Profile#since}; 0 where that is not known
   * @param ages what of it has lived how long at least; empty where ages are not known
   * @param lifetimes how long what of it was freed had lived; empty where nothing tells of frees
   */
  public record Row(
      Holder holder,
      String method,
      List<String> path,
      String nativeEntry,
      double bytes,
      double objects,
      double percent,
      long sampledObjects,
      double errorBytes,
      double bytesPerSecond,
      List<Aged> ages,
      List<Lived> lifetimes) {

    public Row {
      path = List.copyOf(path);
      ages = List.copyOf(ages);
      lifetimes = List.copyOf(lifetimes);
    }

    /** Bytes of those that were freed before they had lived so long. */
    public double freedWithin(long millis) {
      return lifetimes.stream()
          .filter(lived -> lived.minMillis() < millis)
          .mapToDouble(Lived::bytes)
          .sum();
    }
  }

  /** What of live memory was allocated {@code minSeconds} ago or longer. */
  public record Aged(long minSeconds, double bytes, double objects) {}

  /**
   * What of freed memory had lived for {@code minMillis} or longer, and less than twice as long: of
   * 0, less than 1 ms.
   */
  public record Lived(long minMillis, double bytes, double objects) {}

  /**
   * What was allocated under a method, directly or not; a stack counts once, however often the
   * method is in it.
   *
   * @param method {@code class.method}
   * @param bytes as in {@link Row}
   * @param percent as in {@link Row}
   */
  public record Cumulative(String method, double bytes, double percent) {}

  public Top {
    rows = List.copyOf(rows);
    overhead = List.copyOf(overhead);
    cumulative = List.copyOf(cumulative);
  }

  /** Bytes that the JVM holds, or memprof, as in {@link Row}. */
  public double overheadBytes(Holder holder) {
    return overhead.stream().filter(row -> row.holder() == holder).mapToDouble(Row::bytes).sum();
  }

  /** The {@code n} largest of each table; all of {@link #overhead}. */
  public static Top of(Profile whole, int n) {
    Profile profile = whole.byStack();
    TopPaths paths = new TopPaths(profile, whole);
    return new Top(
        paths.largest(n), paths.overhead(), TopMethods.largest(profile, n), paths.size());
  }

  static double percent(double bytes, double whole) {
    return whole > 0 ? 100 * bytes / whole : 0;
  }
}
