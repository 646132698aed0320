package dev.memprof.profile.text;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.view.Breakdown;
import dev.memprof.profile.view.By;
import java.util.List;
import java.util.Locale;

/** Writes a {@link Breakdown} for a terminal: a line for each group. */
public final class BreakdownWriter {
  private BreakdownWriter() {}

  /** The text, its last line ended. */
  public static String text(Profile profile, Breakdown breakdown, TextForm form) {
    boolean isDifference = profile.isDifference();
    boolean isUnder = breakdown.by() != By.THREAD && breakdown.by() != By.COMPONENT;
    String by = breakdown.by().name().toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder();
    out.append(isDifference ? Heading.over(profile) : "Live native memory")
        .append(" by ")
        .append(by)
        .append(": ")
        .append(size(profile.totalBytes(), isDifference))
        .append("\n\n");
    new ColumnTable<Breakdown.Row>()
        .right(isDifference ? "growth" : "live", row -> size(row.bytes(), isDifference))
        .right("share", row -> Decimals.of(row.percent(), 1) + "%")
        .right("objects", row -> Amounts.count(row.objects()))
        .right("under it", row -> isUnder ? size(row.underBytes(), isDifference) : "")
        .lines(
            breakdown.rows(),
            by,
            (row, width) -> List.of(Printable.clipStart(Printable.of(row.name()), width)),
            form.columns())
        .forEach(line -> out.append(line).append('\n'));
    int more = breakdown.groups() - breakdown.rows().size();
    if (more > 0) {
      out.append(Amounts.count(more)).append(" smaller ones are not shown\n");
    }
    return out.toString();
  }

  private static String size(double bytes, boolean signed) {
    return signed ? Amounts.signedBytes(bytes) : Amounts.bytes(bytes);
  }
}
