package dev.memprof.profile.flame;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import dev.memprof.profile.text.Amounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import one.convert.Arguments;
import one.convert.CallStack;
import one.convert.FlameGraph;

/**
 * Writes a profile as one HTML page that needs no network: every frame as wide as the bytes under
 * it. Lines are left out, so that a method is one frame; of a difference only growth is drawn.
 */
public final class FlameGraphWriter {
  /** About 2 MB of HTML, which a browser draws at once. */
  private static final int MAX_FRAMES = 50_000;

  /** The page's canvas is at most 32,767 pixels high, a frame 16. */
  private static final int MAX_DEPTH = 2_000;

  private FlameGraphWriter() {}

  /**
   * Writes the page in UTF-8; leaves {@code out} open.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile whole, OutputStream out) throws IOException {
    Profile profile = whole.byStack();
    LargestFrames frames = LargestFrames.of(profile, MAX_FRAMES, MAX_DEPTH);
    Arguments arguments = new Arguments();
    arguments.title = escape(title(profile, frames));
    FlameGraph graph = new FlameGraph(arguments);
    CallStack stack = new CallStack();
    for (LargestFrames.Node node : frames.kept()) {
      if (node.selfBytes > 0) {
        stack.clear();
        for (LargestFrames.Node caller : path(node)) {
          stack.push(clean(caller.frame.name()), type(caller.frame.kind()));
        }
        graph.addSample(stack, node.selfBytes);
      }
    }
    ByteArrayOutputStream page = new ByteArrayOutputStream(1 << 20);
    graph.dump(page);
    out.write(
        FlamePage.refine(page.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** From the root, which the page draws by itself, to the node. */
  private static List<LargestFrames.Node> path(LargestFrames.Node node) {
    List<LargestFrames.Node> path = new ArrayList<>(node.depth);
    for (LargestFrames.Node n = node; n.caller != null; n = n.caller) {
      path.add(n);
    }
    Collections.reverse(path);
    return path;
  }

  /** Types choose colours: green, red, orange. */
  private static byte type(Frame.Kind kind) {
    return switch (kind) {
      case JAVA -> one.convert.Frame.TYPE_JIT_COMPILED;
      case JAVA_NATIVE -> one.convert.Frame.TYPE_INTERPRETED;
      case NATIVE -> one.convert.Frame.TYPE_NATIVE;
      case MARKER -> one.convert.Frame.TYPE_KERNEL;
    };
  }

  static String title(Profile profile, LargestFrames frames) {
    List<String> parts = new ArrayList<>();
    if (profile.isDifference()) {
      double grown = profile.sites().stream().mapToDouble(Site::bytes).filter(b -> b > 0).sum();
      double shrunk = profile.totalBytes() - grown;
      parts.add(
          "native memory growth over "
              + Amounts.duration(profile.duration())
              + ": "
              + Amounts.signedBytes(grown)
              + (Math.round(shrunk) < 0 ? ", " + Amounts.signedBytes(shrunk) + " not shown" : ""));
    } else {
      parts.add("live native memory " + Amounts.bytes(profile.totalBytes()));
    }
    int sites = profile.sites().size();
    parts.add(Amounts.count(sites) + (sites == 1 ? " site" : " sites"));
    if (profile.sampleIntervalBytes() > 0) {
      parts.add("sampled every " + Amounts.bytes((double) profile.sampleIntervalBytes()));
    }
    if (!profile.time().equals(Instant.EPOCH)) {
      parts.add(Amounts.time(profile.time()));
    }
    if (frames.prunedBytes() > 0) {
      parts.add(
          (frames.largestPrunedBytes() > 0
                  ? "frames up to " + Amounts.bytes((double) frames.largestPrunedBytes())
                  : "frames deeper than " + MAX_DEPTH)
              + " not drawn: "
              + Amounts.bytes((double) frames.prunedBytes()));
    }
    return String.join(" · ", parts);
  }

  /** Half a surrogate pair and characters that steer a terminal or a line are no part of a name. */
  private static String clean(String name) {
    StringBuilder clean = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean odd =
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
          };
      if (odd) {
        clean = clean == null ? new StringBuilder(name) : clean;
        clean.setCharAt(i, '\ufffd');
      }
    }
    return clean == null ? name : clean.toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
