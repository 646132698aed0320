package dev.memprof.profile.flame;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import dev.memprof.profile.text.ProfileTitle;
import dev.memprof.profile.text.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import one.convert.Arguments;
import one.convert.CallStack;
import one.convert.FlameGraph;

/**
 * A profile as one self-contained HTML page: async-profiler's flame graph, with widths in bytes. Of
 * a difference, only what grew is drawn, and the title says so.
 */
public final class FlameGraphWriter {
  // The colours of one.convert.Frame's types: green, red, yellow, orange.
  private static final byte JAVA = 1;
  private static final byte NATIVE = 3;
  private static final byte CPP = 4;
  private static final byte MARKER = 5;

  /** Above this, frames narrower than {@link #LEAST_PERCENT} are left out: a page must open. */
  private static final int MANY_SITES = 5_000;

  private static final double LEAST_PERCENT = 0.02;

  /** The page's own function that words a frame's width, which it takes for a number of samples. */
  private static final String IN_SAMPLES =
      "return n === 1 ? '1 sample' : n.toString().replace(/\\B(?=(\\d{3})+(?!\\d))/g, ',')"
          + " + ' samples';";

  private static final String IN_BYTES =
      "for (const u of ['bytes', 'KiB', 'MiB', 'GiB'])"
          + " { if (n < 1024 || u === 'GiB') return (u === 'bytes' ? n : n.toFixed(1)) + ' ' + u;"
          + " n /= 1024; }";

  private FlameGraphWriter() {}

  /** Leaves the stream open. */
  public static void write(Profile profile, OutputStream out) throws IOException {
    Arguments arguments = new Arguments();
    arguments.title = title(profile);
    if (profile.sites().size() > MANY_SITES) {
      arguments.minwidth = LEAST_PERCENT;
    }
    FlameGraph graph = new FlameGraph(arguments);
    Map<Frame, String> names = new HashMap<>();
    CallStack stack = new CallStack();
    for (Site site : profile.sites()) {
      long bytes = Math.round(site.bytes());
      if (bytes > 0) {
        push(site.stack(), stack, names);
        graph.addSample(stack, bytes);
        stack.clear();
      }
    }
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    graph.dump(page);
    out.write(
        page.toString(StandardCharsets.UTF_8)
            .replace(IN_SAMPLES, IN_BYTES)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String title(Profile profile) {
    String title = ProfileTitle.of(profile);
    if (profile.isDifference()) {
      title += "; only growth is shown";
    }
    if (profile.sites().size() > MANY_SITES) {
      title += "; frames below " + LEAST_PERCENT + " % are left out";
    }
    return inert(title);
  }

  private static void push(List<Frame> frames, CallStack stack, Map<Frame, String> names) {
    for (int i = frames.size() - 1; i >= 0; i--) {
      Frame frame = frames.get(i);
      stack.push(names.computeIfAbsent(frame, f -> inert(f.label())), type(frame));
    }
  }

  private static byte type(Frame frame) {
    return switch (frame.kind()) {
      case JAVA -> JAVA;
      case NATIVE -> frame.name().contains("::") ? CPP : NATIVE;
      case MARKER -> MARKER;
    };
  }

  /**
   * The converter writes names as they are into a script's string literals: what could end the
   * literal or the script becomes a look-alike.
   */
  static String inert(String name) {
    return Text.printable(name)
        .replace('\\', '\u29f5')
        .replace('\'', '\u2019')
        .replace("</", "\u2039/")
        .replace("<!", "\u2039!")
        .replaceAll("(?i)<(?=script)", "\u2039");
  }
}
