package dev.memprof.profile.text;

import dev.memprof.profile.model.Profile;
import java.util.Locale;

/** Lines of an amount, its share and a name, under a profile's heading. */
final class SumTable {
  private static final String NO_SUM = " ".repeat(21);

  private static final int MIN_NAME = 10;

  private final StringBuilder out = new StringBuilder();
  private final boolean difference;
  private final double whole;
  private final int columns;

  SumTable(Profile profile, TextForm form) {
    columns = form.columns();
    difference = profile.isDifference();
    whole = profile.grownBytes();
    for (String sentence : Heading.lines(profile)) {
      Paragraph.lines(sentence, columns).forEach(this::line);
    }
    line("");
    if (profile.sites().isEmpty()) {
      line(difference ? "Nothing changed." : "No sample is live.");
    }
  }

  void titles(String name) {
    line(String.format(Locale.ROOT, "%11s  %6s  %s", difference ? "growth" : "live", "%", name));
  }

  /** A line with its share of all that is live; of a difference, of all that grew. */
  void sum(double bytes, String indent, String name) {
    line(amount(bytes, whole) + clipped(indent, name, ""));
  }

  /** The same, with a remark that a long name does not push out. */
  void sumOf(double bytes, String name, String remark) {
    line(amount(bytes, whole) + clipped("", name, remark));
  }

  /** A line with its share of something else. */
  void part(double bytes, double of, String indent, String name) {
    line(amount(bytes, of) + clipped(indent, name, ""));
  }

  private String amount(double bytes, double of) {
    double percent = of == 0 ? 0 : 100 * bytes / of;
    return String.format(Locale.ROOT, "%11s  %5s%%  ", size(bytes), Decimals.of(percent, 1));
  }

  /** A line that goes on with the one before. */
  void more(String indent, String name) {
    line(NO_SUM + clipped(indent, name, ""));
  }

  void line(String text) {
    out.append(Printable.of(text)).append('\n');
  }

  String size(double bytes) {
    return difference ? Amounts.signedBytes(bytes) : Amounts.bytes(bytes);
  }

  private String clipped(String indent, String name, String remark) {
    int width = columns - NO_SUM.length() - indent.length() - remark.length();
    return indent + MethodText.fitted(name, Math.max(width, MIN_NAME)) + remark;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
