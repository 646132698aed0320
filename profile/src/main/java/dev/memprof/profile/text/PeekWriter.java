package dev.memprof.profile.text;

import dev.memprof.profile.calls.Function;
import dev.memprof.profile.calls.Peek;
import dev.memprof.profile.model.Profile;
import java.util.List;

/**
 * Writes a {@link Peek} for a terminal: a function between those that call it and those it calls,
 * whose shares are of the function's bytes.
 *
 * <pre>{@code
 *     live       %
 * 12.3 MiB   80.4%    <- Main.run
 *  3.0 MiB   19.6%    <- Main.close
 * 15.3 MiB    5.9%  java.util.zip.Deflater.init (itself 1.0 KiB)
 * 15.3 MiB  100.0%    -> deflateInit2_
 * }</pre>
 */
public final class PeekWriter {
  private static final int MAX_NEIGHBOURS = 20;

  private final SumTable table;

  private PeekWriter(Profile profile, TextForm form) {
    table = new SumTable(profile, form);
  }

  /** The text, its last line ended. */
  public static String text(Profile whole, Peek peek, TextForm form) {
    PeekWriter writer = new PeekWriter(whole.byStack(), form);
    writer.table.titles("<- callers, the function, -> callees");
    peek.functions().forEach(writer::entry);
    int more = peek.matches() - peek.functions().size();
    if (more > 0) {
      writer.table.line("");
      writer.table.line(Amounts.count(more) + " smaller ones match, too");
    }
    return writer.table.toString();
  }

  private void entry(Peek.Entry entry) {
    table.line("");
    neighbours(entry.callers(), entry.bytes(), "  <- ");
    String itself = " (itself " + table.size(entry.flatBytes()) + ")";
    table.sumOf(entry.bytes(), name(entry.function()), itself);
    neighbours(entry.callees(), entry.bytes(), "  -> ");
  }

  private void neighbours(List<Peek.Neighbour> all, double whole, String arrow) {
    int shown = Math.min(all.size(), MAX_NEIGHBOURS);
    for (Peek.Neighbour other : all.subList(0, shown)) {
      table.part(other.bytes(), whole, arrow, name(other.function()));
    }
    if (shown < all.size()) {
      double rest =
          all.subList(shown, all.size()).stream().mapToDouble(Peek.Neighbour::bytes).sum();
      table.part(rest, whole, arrow, "… " + (all.size() - shown) + " smaller ones");
    }
  }

  private static String name(Function function) {
    return ShortName.of(function.kind(), function.name());
  }
}
