package dev.memprof.profile.flame;

import dev.memprof.profile.json.JsonText;
import dev.memprof.profile.model.Profile;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What a flame graph's page shows, as JSON that can stand in a script element:
 *
 * <pre>{@code
 * {"title":"live native memory ...","note":"","difference":false,"inverted":false,"reversed":false,
 *  "tree":{"caller":[-1,0,1],"frame":[0,1,2],"names":["all","Main.run","inflateInit2_"],
 *   "kinds":"mjn","libraries":["libz.so"],"library":[-1,-1,0]},
 *  "amounts":{"grown":[0,71,17],"shrunk":[...],"base":[...],"objects":[...],"baseObjects":[...],
 *   "error":[...]}}
 * }</pre>
 *
 * {@code caller} and {@code frame} are by node, {@code forms} (see {@link FrameTable#forms}) by
 * frame where it is known; amounts are what each node holds itself, in bytes; a column of zeros is
 * left out.
 */
final class FlameData {
  private final Profile profile;
  private final FlameGraphOptions options;
  private final LargestFrames largest;

  FlameData(Profile profile, FlameGraphOptions options, LargestFrames largest) {
    this.profile = profile;
    this.options = options;
    this.largest = largest;
  }

  void write(Appendable out) throws IOException {
    out.append("{\"title\":");
    JsonText.append(out, FlameTitle.of(profile, options));
    // 0 where it is not known
    out.append(",\"timeMillis\":").append(String.valueOf(profile.time().toEpochMilli()));
    out.append(",\"note\":");
    JsonText.append(out, FlameTitle.pruned(largest));
    out.append(",\"difference\":").append(String.valueOf(profile.isDifference()));
    out.append(",\"inverted\":").append(String.valueOf(options.inverted()));
    out.append(",\"reversed\":").append(String.valueOf(options.reversed()));
    out.append(",\n\"tree\":{");
    tree(out);
    out.append("},\n\"amounts\":{");
    amounts(out);
    out.append("}}");
  }

  private void tree(Appendable out) throws IOException {
    FrameTable frames = new FrameTable();
    Map<LargestFrames.Node, Integer> numbers = new HashMap<>();
    List<LargestFrames.Node> kept = largest.kept();
    int[] callers = new int[kept.size()];
    int[] frame = new int[kept.size()];
    for (int i = 0; i < callers.length; i++) {
      LargestFrames.Node node = kept.get(i);
      callers[i] = node.caller == null ? -1 : numbers.get(node.caller);
      frame[i] = frames.number(node.frame, profile.mappings());
      frames.meet(frame[i], node.forms);
      numbers.put(node, i);
    }
    out.append("\"caller\":");
    numbers(out, callers.length, i -> callers[i]);
    out.append(",\n\"frame\":");
    numbers(out, frame.length, i -> frame[i]);
    out.append(",\n\"names\":");
    strings(out, frames.names());
    out.append(",\n\"kinds\":");
    JsonText.append(out, frames.kinds());
    if (!frames.forms().isEmpty()) {
      out.append(",\n\"forms\":");
      strings(out, frames.forms());
    }
    out.append(",\n\"libraries\":");
    strings(out, frames.libraries());
    out.append(",\n\"library\":");
    numbers(out, frames.library().size(), i -> frames.library().get(i));
  }

  private void amounts(Appendable out) throws IOException {
    out.append("\"grown\":");
    numbers(out, largest.kept().size(), i -> largest.kept().get(i).selfGrown);
    column(out, "shrunk", node -> node.selfShrunk);
    column(out, "base", node -> node.self.baseBytes());
    column(out, "objects", node -> node.self.objects());
    column(out, "baseObjects", node -> node.self.baseObjects());
    column(out, "error", node -> node.self.errorBytes());
  }

  private void column(Appendable out, String name, ToLongFunction<LargestFrames.Node> value)
      throws IOException {
    if (largest.kept().stream().anyMatch(node -> value.applyAsLong(node) != 0)) {
      out.append(",\n\"").append(name).append("\":");
      numbers(out, largest.kept().size(), i -> value.applyAsLong(largest.kept().get(i)));
    }
  }

  /** A number by its index. */
  private interface Column {
    long at(int index);
  }

  private static void numbers(Appendable out, int count, Column column) throws IOException {
    out.append('[');
    for (int i = 0; i < count; i++) {
      out.append(i == 0 ? "" : ",").append(Long.toString(column.at(i)));
    }
    out.append(']');
  }

  private static void strings(Appendable out, List<String> strings) throws IOException {
    out.append('[');
    String separator = "";
    for (String string : strings) {
      out.append(separator);
      JsonText.append(out, string);
      separator = ",\n";
    }
    out.append(']');
  }
}
