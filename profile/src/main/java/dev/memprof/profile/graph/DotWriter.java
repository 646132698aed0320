package dev.memprof.profile.graph;

import dev.memprof.profile.calls.CallGraph;
import dev.memprof.profile.calls.GraphOptions;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Heading;
import dev.memprof.profile.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a profile as a call graph in Graphviz's DOT language: a box for a function, larger the
 * more it allocates itself, an arrow for a call, thicker the more was allocated through it.
 *
 * <pre>{@code
 * N1 [label="java.util.zip\nDeflater.init\n1.0 KiB of 15.3 MiB\n5.9 %", ...];
 * N1 -> N2 [label=" 15.3 MiB", penwidth=3.1, ...];
 * }</pre>
 */
public final class DotWriter {
  private final StringBuilder out = new StringBuilder();
  private final Profile profile;
  private final CallGraph graph;
  private final Paint paint;

  private DotWriter(Profile profile, CallGraph graph) {
    this.profile = profile;
    this.graph = graph;
    this.paint = new Paint(profile, graph);
  }

  /** Writes in UTF-8; leaves {@code out} open. */
  public static void write(Profile profile, OutputStream out) throws IOException {
    write(profile, GraphOptions.DEFAULT, out);
  }

  /** The same with more or less of the graph. */
  public static void write(Profile whole, GraphOptions options, OutputStream out)
      throws IOException {
    Profile profile = whole.byStack();
    DotWriter writer = new DotWriter(profile, CallGraph.of(profile, options));
    writer.graph();
    out.write(writer.out.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void graph() {
    out.append("digraph memprof {\n");
    out.append("graph [fontname=\"Helvetica\", nodesep=0.2, ranksep=0.35];\n");
    out.append("node [fontname=\"Helvetica\", style=\"filled\", margin=\"0.08,0.04\"];\n");
    out.append("edge [fontname=\"Helvetica\", fontsize=9];\n");
    out.append("Legend [shape=note, fontsize=14, fillcolor=\"#f8f8f8\", label=")
        .append(quoted(legend(), "\\l"))
        .append("];\n");
    for (int i = 0; i < graph.nodes().size(); i++) {
      node(i, graph.nodes().get(i));
    }
    graph.edges().forEach(this::edge);
    out.append("}\n");
  }

  private List<String> legend() {
    List<String> lines = new ArrayList<>(Heading.lines(profile));
    lines.add("");
    if (graph.functions() > graph.nodes().size()) {
      lines.add(
          Amounts.count(graph.nodes().size())
              + " of "
              + Amounts.count(graph.functions())
              + " functions are shown, none below "
              + Amounts.bytes(graph.minBytes()));
      double flat = graph.nodes().stream().mapToDouble(CallGraph.Node::flatBytes).sum();
      lines.add(
          "Allocated by functions not shown: "
              + Amounts.bytes(profile.totalBytes() - flat)
              + "; dashed: calls through them");
    }
    if (graph.prunedCalls() > 0) {
      lines.add(Amounts.count(graph.prunedCalls()) + " smaller calls are not shown");
    }
    lines.add("A box: allocated by itself, of all with what it calls; large: much by itself");
    lines.add(paint.legend());
    return lines;
  }

  private void node(int index, CallGraph.Node node) {
    List<String> lines = new ArrayList<>(FunctionLabel.lines(node.function()));
    boolean leaf = node.flatBytes() == node.bytes();
    if (leaf || Math.round(node.flatBytes()) == 0) {
      lines.add(size(node.bytes()) + " (" + percent(node.bytes()) + ")");
    } else {
      lines.add(size(node.flatBytes()) + " (" + percent(node.flatBytes()) + ")");
      lines.add("of " + size(node.bytes()) + " (" + percent(node.bytes()) + ")");
    }
    out.append('N')
        .append(index)
        .append(" [label=")
        .append(quoted(lines, "\\n"))
        .append(", tooltip=")
        .append(
            quoted(
                List.of(
                    node.function().name(),
                    Amounts.count(node.objects()) + " objects, " + size(node.bytes())),
                "\\n"))
        .append(", ")
        .append(paint.node(node))
        .append("];\n");
  }

  private void edge(CallGraph.Edge edge) {
    String from = graph.nodes().get(edge.caller()).function().name();
    String to = graph.nodes().get(edge.callee()).function().name();
    out.append('N')
        .append(edge.caller())
        .append(" -> N")
        .append(edge.callee())
        .append(" [label=")
        .append(quoted(List.of("  " + size(edge.bytes())), ""))
        .append(", edgetooltip=")
        .append(quoted(List.of(from, "-> " + to, size(edge.bytes())), "\\n"))
        .append(", ")
        .append(paint.edge(edge))
        .append("];\n");
  }

  private String size(double bytes) {
    return profile.isDifference() ? Amounts.signedBytes(bytes) : Amounts.bytes(bytes);
  }

  private String percent(double bytes) {
    double whole = profile.grownBytes();
    return String.format(Locale.ROOT, "%.1f%%", whole == 0 ? 0 : 100 * bytes / whole);
  }

  /**
   * A string of DOT, in which nothing of a name has a meaning: no quote ends it, no backslash
   * begins an escape ({@code \N}, {@code \l}), no ampersand begins an entity. Never an HTML label.
   */
  private static String quoted(List<String> lines, String lineEnd) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < lines.size(); i++) {
      quoted.append(
          Printable.of(lines.get(i))
              .replace("\\", "\\\\")
              .replace("\"", "\\\"")
              .replace("&", "&amp;"));
      if (i < lines.size() - 1 || lineEnd.equals("\\l")) {
        quoted.append(lineEnd);
      }
    }
    return quoted.append('"').toString();
  }
}
