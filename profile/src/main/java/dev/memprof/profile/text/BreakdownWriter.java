package dev.memprof.profile.text;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.view.Breakdown;
import dev.memprof.profile.view.By;
import java.util.Locale;

/** Writes a {@link Breakdown} for a terminal: at most 100 columns, a line for each group. */
public final class BreakdownWriter {
  private static final int NAME_WIDTH = 50;

  private BreakdownWriter() {}

  /** The text, its last line ended. */
  public static String text(Profile profile, Breakdown breakdown) {
    boolean difference = profile.isDifference();
    boolean under = breakdown.by() != By.THREAD && breakdown.by() != By.COMPONENT;
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%s by %s: %s%n%n",
            difference
                ? "Native memory over " + Amounts.duration(profile.duration())
                : "Live native memory",
            breakdown.by().name().toLowerCase(Locale.ROOT),
            difference
                ? Amounts.signedBytes(profile.totalBytes())
                : Amounts.bytes(profile.totalBytes())));
    out.append(
        String.format(
            Locale.ROOT,
            "%11s  %6s  %11s  %11s  %s%n",
            difference ? "growth" : "live",
            "%",
            "objects",
            under ? "under it" : "",
            breakdown.by().name().toLowerCase(Locale.ROOT)));
    for (Breakdown.Row row : breakdown.rows()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%11s  %5.1f%%  %11s  %11s  %s%n",
              size(row.bytes(), difference),
              row.percent(),
              Amounts.count(row.objects()),
              under ? size(row.underBytes(), difference) : "",
              Printable.clipStart(Printable.of(row.name()), NAME_WIDTH)));
    }
    if (breakdown.groups() > breakdown.rows().size()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%s smaller ones are not shown%n",
              Amounts.count(breakdown.groups() - breakdown.rows().size())));
    }
    return out.toString();
  }

  private static String size(double bytes, boolean signed) {
    return signed ? Amounts.signedBytes(bytes) : Amounts.bytes(bytes);
  }
}
