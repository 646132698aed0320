package dev.memprof.profile.flame;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import one.convert.Arguments;
import one.convert.CallStack;
import one.convert.FlameGraph;

/**
 * Writes a profile as one HTML page that needs no network. Of what is live, every frame is as wide
 * as the bytes under it; of a difference, as the bytes that grew and those that shrank together,
 * and its colour tells which were more. Lines are left out, so that a method is one frame.
 */
public final class FlameGraphWriter {
  /** The page's canvas is at most 32,767 pixels high, a frame 16. */
  static final int MAX_DEPTH = 2_000;

  /** About 2 MB of HTML, which a browser draws at once. */
  private static final int MAX_FRAMES = 50_000;

  private final Map<String, String> names = new HashMap<>();

  private FlameGraphWriter() {}

  /**
   * Writes the page in UTF-8, with the options of {@link FlameGraphOptions#DEFAULT}; leaves {@code
   * out} open.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, OutputStream out) throws IOException {
    write(profile, FlameGraphOptions.DEFAULT, out);
  }

  /**
   * Writes the page in UTF-8; leaves {@code out} open.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, FlameGraphOptions options, OutputStream out)
      throws IOException {
    Profile drawn = profile.byStack();
    LargestFrames frames =
        LargestFrames.of(
            drawn.sites(), new LargestFrames.Limits(MAX_FRAMES, MAX_DEPTH, options.minimumShare()));
    Arguments arguments = new Arguments();
    arguments.title = escape(FlameTitle.of(profile, drawn, frames, options));
    arguments.inverted = options.inverted();
    FlameGraph graph = new FlameGraphWriter().graph(frames, profile.isDifference(), arguments);
    ByteArrayOutputStream page = new ByteArrayOutputStream(1 << 20);
    graph.dump(page);
    out.write(
        new FlamePage(profile.isDifference(), options)
            .refine(page.toString(StandardCharsets.UTF_8))
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /**
   * Of a difference the page knows the width, grown + shrunk, and what the graphs differ by: with a
   * base of shrunk + shrunk, that is grown - shrunk.
   */
  private FlameGraph graph(LargestFrames frames, boolean difference, Arguments arguments) {
    FlameGraph graph = new FlameGraph(arguments);
    FlameGraph base = new FlameGraph(arguments);
    CallStack stack = new CallStack();
    LargestFrames.Node[] path = new LargestFrames.Node[MAX_DEPTH];
    for (LargestFrames.Node node : frames.kept()) {
      if (node.selfGrown == 0 && node.selfShrunk == 0) {
        continue;
      }
      for (LargestFrames.Node n = node; n.caller != null; n = n.caller) {
        path[n.depth - 1] = n;
      }
      stack.clear();
      for (int i = 0; i < node.depth; i++) {
        Frame frame = path[i].frame;
        stack.push(names.computeIfAbsent(frame.name(), ShownName::clean), type(frame.kind()));
      }
      graph.addSample(stack, node.selfGrown + node.selfShrunk);
      if (difference) {
        base.addSample(stack, 2 * node.selfShrunk);
      }
    }
    if (difference) {
      graph.diff(base);
    }
    return graph;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Types choose colours: {@link FlamePage} has the legend. */
  private static byte type(Frame.Kind kind) {
    return switch (kind) {
      case JAVA -> one.convert.Frame.TYPE_JIT_COMPILED;
      case JAVA_NATIVE -> one.convert.Frame.TYPE_CPP;
      case NATIVE -> one.convert.Frame.TYPE_NATIVE;
      case MARKER -> one.convert.Frame.TYPE_KERNEL;
    };
  }
}
