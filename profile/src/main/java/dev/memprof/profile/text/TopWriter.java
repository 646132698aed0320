package dev.memprof.profile.text;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.top.Top;
import java.util.List;

/**
 * Writes {@link Top} for a terminal: the answer in a sentence, a line for each site, the stacks of
 * the largest.
 */
public final class TopWriter {
  private final StringBuilder out = new StringBuilder();
  private final Profile profile;
  private final TextForm form;

  private TopWriter(Profile profile, TextForm form) {
    this.profile = profile;
    this.form = form;
  }

  /** The {@code n} largest sites in a hundred columns; the last line is ended. */
  public static String text(Profile whole, int n) {
    return text(whole, n, "", TextForm.DEFAULT);
  }

  /**
   * @param remark what a reader must know of how the profile was taken, lines each ended; may be
   *     empty
   */
  public static String text(Profile whole, int n, String remark, TextForm form) {
    Profile profile = whole.byStack();
    TopWriter writer = new TopWriter(profile, form);
    writer.write(Top.of(whole, n), remark); // which has ages, of threads by themselves
    return writer.out.toString();
  }

  private void write(Top top, String remark) {
    boolean isEmpty = profile.sites().isEmpty();
    boolean isDifference = profile.isDifference();
    sentence(
        isEmpty
            ? isDifference ? "Nothing changed." : "No sample is live."
            : TopSentence.of(profile, top));
    remark.lines().forEach(this::sentence);
    sentence(Heading.facts(profile));
    if (isEmpty) {
      return;
    }
    line("");
    ShownRows rows = ShownRows.of(top, form.whole());
    new TopTable(top, rows, profile).lines(form.columns()).forEach(this::line);
    int more = top.paths() - top.rows().size();
    if (more > 0) {
      line(
          Amounts.count(more)
              + (more == 1 ? " smaller one is" : " smaller ones are")
              + " not shown");
    }
    new TopStacks(rows.telling(), isDifference, form).lines().forEach(this::line);
    if (form.whole()) {
      sums(
          "under the Java method, with all it calls",
          top.cumulative().stream().map(Sum::of).toList());
      sums("held by the JVM and by memprof", top.overhead().stream().map(Sum::of).toList());
    }
  }

  /** A line of a table of sums. */
  private record Sum(double bytes, double percent, String what) {
    static Sum of(Top.Cumulative sum) {
      return new Sum(sum.bytes(), sum.percent(), sum.method());
    }

    static Sum of(Top.Row row) {
      String detail = row.path().isEmpty() ? row.nativeEntry() : row.path().get(0);
      return new Sum(
          row.bytes(),
          row.percent(),
          row.method() + (detail.isEmpty() ? "" : ", most by " + detail));
    }
  }

  private void sums(String title, List<Sum> sums) {
    if (sums.isEmpty()) {
      return;
    }
    line("");
    boolean isDifference = profile.isDifference();
    new ColumnTable<Sum>()
        .right(
            TopTable.amountTitle(profile),
            sum -> isDifference ? Amounts.signedBytes(sum.bytes()) : Amounts.bytes(sum.bytes()))
        .right("share", sum -> Decimals.of(sum.percent(), 1) + "%")
        .lines(
            sums,
            title,
            (sum, width) -> List.of(Printable.clip(Printable.of(sum.what()), width)),
            form.columns())
        .forEach(this::line);
  }

  private void sentence(String text) {
    Paragraph.lines(text, form.columns()).forEach(this::line);
  }

  private void line(String text) {
    out.append(Printable.of(text)).append('\n');
  }
}
