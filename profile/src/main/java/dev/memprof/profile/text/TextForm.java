package dev.memprof.profile.text;

/**
 * How much room a text has, and how much it tells.
 *
 * @param columns of the widest line, 60 or more
 * @param whole everything, not only what matters most
 */
public record TextForm(int columns, boolean whole) {
  /** Where there is no terminal. */
  public static final TextForm DEFAULT = new TextForm(100, false);

  private static final int MIN_COLUMNS = 60;

  public TextForm {
    columns = Math.max(columns, MIN_COLUMNS);
  }
}
