package dev.memprof.profile.text;

import dev.memprof.profile.top.Top;
import java.util.ArrayList;
import java.util.List;

/** The call paths of the largest sites. */
final class TopStacks {
  private static final int MAX_STACKS = 3;
  private static final double MIN_PERCENT = 1;
  private static final String INDENT = "    ";

  private final List<Top.Row> rows;
  private final boolean isDifference;
  private final TextForm form;

  /**
   * @param rows as the table numbers them
   */
  TopStacks(List<Top.Row> rows, boolean isDifference, TextForm form) {
    this.rows = rows;
    this.isDifference = isDifference;
    this.form = form;
  }

  /** Each begins with an empty line. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    int shown = 0;
    for (int i = 0; i < rows.size(); i++) {
      Top.Row row = rows.get(i);
      boolean isShown = form.whole() || (shown < MAX_STACKS && isTelling(row));
      if (isShown && (row.path().size() > 1 || hasWay(row))) {
        shown++;
        lines.add("");
        lines.add(
            MethodText.fitted(
                "#" + (i + 1) + "  " + MethodText.brief(row.method()), form.columns()));
        stack(row, lines);
      }
    }
    return lines;
  }

  /** Large and certain enough: one sample says little of a stack. */
  private boolean isTelling(Top.Row row) {
    return isDifference || (!ShownRows.isGuess(row) && row.percent() >= MIN_PERCENT);
  }

  /** Whether the line of the table does not say it all. */
  private static boolean hasWay(Top.Row row) {
    return !row.nativeEntry().isEmpty() && !row.nativeEntry().equals(row.method());
  }

  private void stack(Top.Row row, List<String> lines) {
    int width = form.columns() - INDENT.length();
    if (hasWay(row)) {
      String word = row.path().isEmpty() ? "in " : "through ";
      lines.add(INDENT + word + MethodText.fittedWay(row.nativeEntry(), width - word.length()));
    }
    List<String> steps = form.whole() ? row.path() : CallPath.lines(row.path(), row.method());
    for (String step : steps) {
      lines.add(INDENT + MethodText.fitted(step, width));
    }
  }
}
