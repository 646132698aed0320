package dev.memprof.profile.flame;

/**
 * The page that {@code one.convert.FlameGraph} makes, with what it takes for granted put right: its
 * values are samples, its names harmless, what changed in a frame is what changed in its own code.
 */
final class FlamePage {
  private static final String NAMES_BEGIN = "const cpool = [";
  private static final String NAMES_END = "];\nunpack(cpool);";

  private static final String HEAD = "<meta charset='utf-8'>";

  /** The page shows what it has in itself and loads nothing, whatever a frame is called. */
  private static final String OUR_HEAD =
      HEAD
          + "\n<title>memprof</title>"
          + "\n<meta http-equiv='Content-Security-Policy' content=\"default-src 'none';"
          + " script-src 'unsafe-inline'; style-src 'unsafe-inline'\">";

  private static final String TITLE_STYLE = "h1 {";
  private static final String OUR_TITLE_STYLE = TITLE_STYLE + "text-wrap: balance; ";

  private static final String SAMPLES =
      "return n === 1 ? '1 sample' :"
          + " n.toString().replace(/\\B(?=(\\d{3})+(?!\\d))/g, ',') + ' samples';";
  private static final String BYTES =
      "const u = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']; let i = 0;"
          + " for (; n >= 1023.95 && i < 5; i++) n /= 1024;"
          + " return n.toFixed(i ? 1 : 0) + ' ' + u[i];";

  private static final String DETAILS_BEGIN = "details: (d ?";
  private static final String DETAILS_END = "\n\t\t});";
  private static final String FRAME_FUNCTION = "\tfunction f(key";
  private static final String REMOVED = "levels[h] = newFrames;\n\t\t}\n";
  private static final String SHOW = "\nsearch(";
  private static final String END = "</script></body></html>";

  /** It grows upwards from its root, which a deep stack pushes out of the window. */
  private static final String AT_ITS_ROOT =
      "scrollTo(0, document.documentElement.scrollHeight);\n" + END;

  /**
   * The converter says for each frame what changed in its own code. A reader looks for the branch
   * that grew: here every frame has the changes of all it calls, and is the redder or bluer the
   * more of them went one way.
   */
  private static final String PAINT_CHANGES =
      """
      	function paintChanges() {
      		levels.forEach(frames => frames.forEach(f => f.net = f.change));
      		for (let h = levels.length - 1; h > 0; h--) {
      			const callers = levels[h - 1];
      			let i = 0;
      			for (const f of levels[h]) {
      				while (callers[i].left + callers[i].width <= f.left) i++;
      				callers[i].net += f.net;
      			}
      		}
      		const signed = n => (n < 0 ? '-' : '+') + samples(Math.abs(n));
      		levels.forEach(frames => frames.forEach(f => {
      			const pale = Math.round(224 - 124 * Math.abs(f.net) / f.width);
      			f.color = f.net > 0 ? `rgb(255,${pale},${pale})`
      				: f.net < 0 ? `rgb(${pale},${pale},255)` : '#e0e0e0';
      			const grown = (f.width + f.net) / 2, shrunk = (f.net - f.width) / 2;
      			f.details = ' changed' + (grown && shrunk ? ': ' + signed(grown) + ' ' + signed(shrunk) : '')
      				+ ', net ' + signed(f.net);
      		}));
      	}

      """;

  private static final String LEGEND_BEGIN = "<dl class='frames'>\n\t<dt>Frame types</dt>";
  private static final String LEGEND_END = "<dt>Search</dt>";
  private static final String LEGEND_OF_LIVE =
      """
      <dl class='frames'>
      	<dt>Frames</dt>
      	<dd style='background-color: #50e150'>Java</dd>
      	<dd style='background-color: #c8c83c'>Java, native method</dd>
      	<dd style='background-color: #e15a5a'>Native</dd>
      	<dd style='background-color: #e17d00'>No code: [gc thread]</dd>
      	<dt>Width</dt>
      	<dd style='color: inherit'>Bytes live</dd>
      """;
  private static final String LEGEND_OF_DIFFERENCE =
      """
      <dl class='frames'>
      	<dt>Frames</dt>
      	<dd style='background-color: rgb(255,100,100)'>Red: grew</dd>
      	<dd style='background-color: rgb(100,100,255)'>Blue: shrank</dd>
      	<dd style='background-color: rgb(255,190,190)'>Pale: part of each</dd>
      	<dd style='background-color: #e0e0e0'>Grey: as much of each</dd>
      	<dt>Width</dt>
      	<dd style='color: inherit'>Bytes grown + shrunk</dd>
      """;
  private static final String LEGEND_OF_ORDER =
      """
      </dl>
      <dl class='frames'>
      	<dt>%s a frame</dt>
      	<dd style='color: inherit'>%s</dd>
      	\
      """;

  private final boolean difference;
  private final FlameGraphOptions options;

  FlamePage(boolean difference, FlameGraphOptions options) {
    this.difference = difference;
    this.options = options;
  }

  String refine(String page) {
    int names = position(page, NAMES_BEGIN, 0);
    int frames = position(page, NAMES_END, names);
    String head = refineHead(page.substring(0, names));
    String tail = page.substring(frames);
    if (difference) {
      tail = replaced(tail, SHOW, "\npaintChanges();" + SHOW);
    }
    if (!options.inverted()) {
      tail = replaced(tail, END, AT_ITS_ROOT);
    }
    return head + inert(page.substring(names, frames)) + tail;
  }

  private String refineHead(String head) {
    String refined = replaced(head, HEAD, OUR_HEAD);
    refined = replaced(refined, TITLE_STYLE, OUR_TITLE_STYLE);
    refined = replaced(refined, SAMPLES, BYTES);
    refined = replaced(refined, LEGEND_BEGIN, LEGEND_END, legend() + LEGEND_END);
    refined = replaced(refined, DETAILS_BEGIN, DETAILS_END, "details: '', change: d" + DETAILS_END);
    if (difference) {
      refined = replaced(refined, FRAME_FUNCTION, PAINT_CHANGES + FRAME_FUNCTION);
      refined = replaced(refined, REMOVED, REMOVED + "\t\tpaintChanges();\n");
    }
    return refined;
  }

  private String legend() {
    String order =
        LEGEND_OF_ORDER.formatted(
            options.inverted() ? "Below" : "Above",
            options.reversed() ? "Who calls it" : "What it calls");
    return (difference ? LEGEND_OF_DIFFERENCE : LEGEND_OF_LIVE) + order;
  }

  /**
   * No tag can end or begin in a string without this character. Cleaning the names beforehand would
   * not do: the page packs each as (length it shares with the one before + 32, rest), and 28 shared
   * characters make that first character a {@code <}, too.
   */
  private static String inert(String names) {
    return names.replace("<", "\\x3c");
  }

  private static String replaced(String text, String old, String replacement) {
    return replaced(text, old, "", replacement);
  }

  /** With the first part from {@code begin} to the end of the next {@code end} replaced. */
  private static String replaced(String text, String begin, String end, String replacement) {
    int from = position(text, begin, 0);
    int to = position(text, end, from + begin.length()) + end.length();
    return text.substring(0, from) + replacement + text.substring(to);
  }

  private static int position(String text, String part, int from) {
    int position = text.indexOf(part, from);
    if (position < 0) {
      throw new IllegalStateException("not the page of the jfr-converter we know: no " + part);
    }
    return position;
  }
}
