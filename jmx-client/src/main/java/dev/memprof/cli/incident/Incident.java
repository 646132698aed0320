package dev.memprof.cli.incident;

import java.util.List;

/**
 * All that a report shows, as its page reads it (report.js). Times are ms since the epoch.
 *
 * @param names of frames, as {@code Tree} numbers them
 * @param sites call paths of the application, and what they hold in each readable dump
 */
record Incident(
    About about,
    Curve curve,
    List<Dump> dumps,
    List<String> names,
    Tree tree,
    List<Site> sites,
    Rule rule) {

  /**
   * Which run it was.
   *
   * @param main empty, like {@code jvm}, where no run file tells
   * @param state {@code running}, {@code ended}, {@code killed} or {@code unknown}
   * @param sampleIntervalBytes 0 where it is not known
   */
  record About(
      String main,
      long pid,
      String jvm,
      Long startMillis,
      String state,
      long sampleIntervalBytes) {}

  /**
   * Columns of equal length.
   *
   * @param limit null where the nearest limit was none of resident memory
   * @param limits the nearest limits in words
   */
  record Curve(
      List<Long> timeMillis,
      List<Long> live,
      List<Long> resident,
      List<Long> rss,
      List<Long> limit,
      List<String> limits) {}

  /**
   * A dump.
   *
   * @param self what it holds in each frame of the tree itself: gaps between the frames' numbers
   *     and bytes, in turn; null where the file could not be read
   * @param problem why it could not
   */
  record Dump(
      String name,
      long timeMillis,
      String reason,
      String detail,
      Long fileBytes,
      long live,
      Long growth,
      List<Long> self,
      String problem) {}

  /**
   * The call tree of all dumps, each frame after its caller.
   *
   * @param caller by number; -1 for the root
   * @param name by number
   * @param kind a letter for each: j Java, J native Java method, n native, m marker
   */
  record Tree(List<Integer> caller, List<Integer> name, String kind) {}

  /**
   * A call path of the application (see {@code Top.Row}).
   *
   * @param bytes live in each dump, in the order of the dumps
   */
  record Site(String method, List<String> path, String nativeEntry, List<Long> bytes) {}

  /**
   * What was left out.
   *
   * @param leastShare of one dump that a frame or site needs
   * @param points how many the run file has
   */
  record Rule(double leastShare, int framesPerDump, int sites, int points) {}
}
