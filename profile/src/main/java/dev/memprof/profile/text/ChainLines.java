package dev.memprof.profile.text;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.owner.Origin;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Functions that call one after another: five of them, the application's first of all. */
final class ChainLines {
  private static final int MAX_FRAMES = 5;

  private ChainLines() {}

  /**
   * Shows the first and the last, then what the application does last, then what comes next to the
   * end; a gap is a line of its own.
   *
   * @param frames outermost first, not empty
   */
  static List<String> of(List<Frame> frames) {
    BitSet shown = new BitSet();
    shown.set(0);
    shown.set(frames.size() - 1);
    for (Origin origin : new Origin[] {Origin.APPLICATION, Origin.LIBRARY, null}) {
      for (int i = frames.size() - 1; i >= 0 && shown.cardinality() < MAX_FRAMES; i--) {
        if (origin == null || isOf(origin, frames.get(i))) {
          shown.set(i);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0, next; i < frames.size(); i = next) {
      next = shown.get(i) ? i + 1 : shown.nextSetBit(i);
      // A gap of one would take the line that the frame itself takes.
      boolean gap = !shown.get(i) && next - i > 1;
      lines.add(gap ? "… " + (next - i) + " more" : name(frames.get(i)));
    }
    return lines;
  }

  private static String name(Frame frame) {
    return frame.file().isEmpty() ? ShortName.of(frame.kind(), frame.name()) : frame.label();
  }

  private static boolean isOf(Origin origin, Frame frame) {
    return frame.isJava() && Origin.of(frame.name()) == origin;
  }
}
