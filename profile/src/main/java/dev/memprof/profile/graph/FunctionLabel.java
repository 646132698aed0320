package dev.memprof.profile.graph;

import dev.memprof.profile.calls.Function;
import dev.memprof.profile.text.Printable;
import dev.memprof.profile.text.ShortName;
import java.util.ArrayList;
import java.util.List;

/** A function's name for a box of the graph: its lines short, its own name whole. */
final class FunctionLabel {
  private static final int WIDTH = 48;

  private FunctionLabel() {}

  /** {@code java.util.zip, Deflater.init}; {@code rocksdb::DB::Open} without types. */
  static List<String> lines(Function function) {
    boolean java = function.isJava();
    String shown = Printable.of(ShortName.of(function.kind(), function.name()));
    int cut = java ? packageEnd(shown) : shown.lastIndexOf("::");
    List<String> lines = new ArrayList<>();
    if (cut > 0 && (java || shown.length() > WIDTH)) {
      lines.add(clip(shown.substring(0, cut)));
      shown = shown.substring(java ? cut + 1 : cut);
    }
    lines.add(clip(shown));
    return lines;
  }

  /** The dot before the class; -1 for none. */
  private static int packageEnd(String name) {
    int method = name.lastIndexOf('.');
    return method < 0 ? -1 : name.lastIndexOf('.', method - 1);
  }

  private static String clip(String text) {
    if (text.length() <= WIDTH) {
      return text;
    }
    int head = WIDTH / 3;
    return text.substring(0, head) + "…" + text.substring(text.length() - (WIDTH - head - 1));
  }
}
