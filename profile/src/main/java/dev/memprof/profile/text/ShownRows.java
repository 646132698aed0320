package dev.memprof.profile.text;

import dev.memprof.profile.top.Top;
import java.util.List;

/**
 * The rows of a table of sites that tell something, and those that do not: a small row that rests
 * on one sample is as likely there as not.
 *
 * @param telling largest first, numbered in this order
 * @param guesses the others, which are put together; none or several
 */
record ShownRows(List<Top.Row> telling, List<Top.Row> guesses) {
  private static final double MAX_PERCENT_OF_GUESS = 1;
  private static final double MIN_ERROR_OF_GUESS = 0.5;

  /**
   * @param whole no row is put together with others
   */
  static ShownRows of(Top top, boolean whole) {
    List<Top.Row> guesses =
        whole
            ? List.of()
            : top.rows().stream()
                .filter(row -> isGuess(row) && row.percent() < MAX_PERCENT_OF_GUESS)
                .toList();
    return guesses.size() < 2
        ? new ShownRows(top.rows(), List.of())
        : new ShownRows(
            top.rows().stream().filter(row -> !guesses.contains(row)).toList(), guesses);
  }

  /** Whether it rests on one sample, of a block that need not have become one. */
  static boolean isGuess(Top.Row row) {
    return row.sampledObjects() == 1 && row.errorBytes() >= MIN_ERROR_OF_GUESS * row.bytes();
  }
}
