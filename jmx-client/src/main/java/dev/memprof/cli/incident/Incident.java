package dev.memprof.cli.incident;

import dev.memprof.contract.AgeCurve;
import java.util.List;

/**
 * All that a report shows, as its page reads it (report.js). Times are ms since the epoch.
 *
 * @param ages how old what was live was; empty where that is not known
 * @param sites call paths of the application, and what they hold in each readable dump
 */
record Incident(
    About about,
    Ledger ledger,
    Curve curve,
    AgeCurve ages,
    List<Dump> dumps,
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
   * Whose the memory was when it was last seen.
   *
   * @param verdict whether it grew, in a sentence; empty where it is not known
   * @param timeMillis null where it was never seen
   */
  record Ledger(String verdict, Long timeMillis, List<LedgerRow> rows) {}

  /**
   * A category of the ledger.
   *
   * @param grown since it was first seen, in bytes
   */
  record LedgerRow(String title, long bytes, long grown) {}

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
   * @param self what it holds in each node of the tree itself: the gap between the nodes' numbers,
   *     bytes, objects, and the standard error of the bytes, in turn; null where the file could not
   *     be read
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
   * The call tree of all dumps, each node after its caller, as the script of flame graphs takes it.
   *
   * @param caller of each node, by number; -1 for the root
   * @param frame of each node, by number
   * @param names of the frames
   * @param kinds a letter for each frame (see {@code FrameTable})
   * @param libraries files that code of frames lies in
   * @param library of each frame, by number; -1 for none
   * @param forms of each frame, by number (see {@code FrameTable}); none where they are not known
   */
  record Tree(
      List<Integer> caller,
      List<Integer> frame,
      List<String> names,
      String kinds,
      List<String> libraries,
      List<Integer> library,
      List<String> forms) {}

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
