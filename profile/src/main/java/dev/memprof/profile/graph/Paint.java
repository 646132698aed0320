package dev.memprof.profile.graph;

import dev.memprof.profile.calls.CallGraph;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import java.util.Locale;

/** Sizes and colours of a call graph: what holds most must be seen first. */
final class Paint {
  private final boolean difference;
  private final double whole;
  private final double largestFlat;

  Paint(Profile profile, CallGraph graph) {
    difference = profile.isDifference();
    whole = profile.sites().stream().mapToDouble(site -> Math.abs(site.bytes())).sum();
    largestFlat =
        graph.nodes().stream().mapToDouble(node -> Math.abs(node.flatBytes())).max().orElse(0);
  }

  String legend() {
    return difference
        ? "Red: grew, blue: shrank; rounded: native, ellipse: no code"
        : "Green: Java, yellow: native method, red: native, ellipse: no code";
  }

  String node(CallGraph.Node node) {
    Frame.Kind kind = node.function().kind();
    double flat = largestFlat == 0 ? 0 : Math.abs(node.flatBytes()) / largestFlat;
    return String.format(
        Locale.ROOT,
        "%s, fontsize=%.1f, color=\"%s\", penwidth=%.1f, fillcolor=\"%s\"",
        shape(kind),
        9 + 15 * Math.sqrt(flat),
        line(node.bytes()),
        1 + 2 * share(node.bytes()),
        difference ? tint(node.bytes()) : fill(kind));
  }

  String edge(CallGraph.Edge edge) {
    double share = share(edge.bytes());
    return String.format(
        Locale.ROOT,
        "color=\"%s\", penwidth=%.1f, arrowsize=%.1f, weight=%d%s",
        line(edge.bytes()),
        1 + 5 * share,
        0.6 + 0.2 * share,
        1 + Math.round(100 * share),
        edge.indirect() ? ", style=\"dashed\"" : "");
  }

  private double share(double bytes) {
    return whole == 0 ? 0 : Math.min(1, Math.abs(bytes) / whole);
  }

  private static String shape(Frame.Kind kind) {
    return switch (kind) {
      case JAVA, JAVA_NATIVE -> "shape=box";
      case NATIVE -> "shape=box, style=\"filled,rounded\"";
      case MARKER -> "shape=ellipse";
    };
  }

  /** The flame graph's colours, paler. */
  private static String fill(Frame.Kind kind) {
    return switch (kind) {
      case JAVA -> "#d9f2d9";
      case JAVA_NATIVE -> "#eef2c4";
      case NATIVE -> "#f9dddd";
      case MARKER -> "#fbe5c8";
    };
  }

  /** White to red or blue. */
  private String tint(double bytes) {
    int other = 255 - (int) Math.round(140 * Math.sqrt(share(bytes)));
    return bytes < 0 ? rgb(other, other, 255) : rgb(255, other, other);
  }

  /** Grey to dark red; of what shrank, to dark blue. */
  private String line(double bytes) {
    double strength = Math.sqrt(share(bytes));
    int strong = (int) Math.round(150 + 40 * strength);
    int weak = (int) Math.round(150 * (1 - strength));
    return bytes < 0 ? rgb(weak, weak, strong) : rgb(strong, weak, weak);
  }

  private static String rgb(int red, int green, int blue) {
    return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
  }
}
