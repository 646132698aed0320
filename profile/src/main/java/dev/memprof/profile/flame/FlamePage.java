package dev.memprof.profile.flame;

/**
 * The page that {@code one.convert.FlameGraph} makes, with what it takes for granted put right: its
 * values are samples, its names harmless.
 */
final class FlamePage {
  private static final String NAMES_BEGIN = "const cpool = [";
  private static final String NAMES_END = "];\nunpack(cpool);";
  private static final String SAMPLES =
      "return n === 1 ? '1 sample' :"
          + " n.toString().replace(/\\B(?=(\\d{3})+(?!\\d))/g, ',') + ' samples';";
  private static final String BYTES =
      "const u = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']; let i = 0;"
          + " for (; n >= 1024 && i < 5; i++) n /= 1024;"
          + " return n.toFixed(i ? 1 : 0) + ' ' + u[i];";
  private static final String LEGEND_BEGIN = "<dt>Frame types</dt>";
  private static final String LEGEND_END = "<dt>Search</dt>";
  private static final String LEGEND =
      """
      <dt>Frame types</dt>
      	<dd style='background-color: #50e150'>Java</dd>
      	<dd style='background-color: #e15a5a'>Native</dd>
      	<dd style='background-color: #e17d00'>Without code: [gc thread]</dd>
      </dl>
      <dl class='frames'>
      	\
      """;
  private static final String HEAD = "<meta charset='utf-8'>";

  /** The page shows what it has in itself and loads nothing, whatever a frame is called. */
  private static final String OUR_HEAD =
      HEAD
          + "\n<title>memprof</title>"
          + "\n<meta http-equiv='Content-Security-Policy' content=\"default-src 'none';"
          + " script-src 'unsafe-inline'; style-src 'unsafe-inline'\">";

  private FlamePage() {}

  static String refine(String page) {
    int names = page.indexOf(NAMES_BEGIN);
    int end = page.indexOf(NAMES_END, names);
    if (names < 0 || end < 0) {
      throw new IllegalStateException("not the page of the jfr-converter we know");
    }
    return refineHead(page.substring(0, names))
        + inert(page.substring(names, end))
        + page.substring(end);
  }

  private static String refineHead(String head) {
    String refined = head.replace(HEAD, OUR_HEAD).replace(SAMPLES, BYTES);
    int begin = refined.indexOf(LEGEND_BEGIN);
    int end = refined.indexOf(LEGEND_END, begin);
    if (begin < 0 || end < 0) {
      return refined;
    }
    return refined.substring(0, begin) + LEGEND + refined.substring(end);
  }

  /**
   * No tag can end or begin in a string without this character. Cleaning the names beforehand would
   * not do: the page packs each as (length it shares with the one before + 32, rest), and 28 shared
   * characters make that first character a {@code <}, too.
   */
  private static String inert(String names) {
    return names.replace("<", "\\x3c");
  }
}
