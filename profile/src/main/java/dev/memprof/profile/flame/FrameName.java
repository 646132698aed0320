package dev.memprof.profile.flame;

/** Names as a page can show them. */
final class FrameName {
  /** Longer than what C++ templates come to; a page of names that are all longer would not open. */
  private static final int LONGEST = 1_000;

  private FrameName() {}

  /** Half a surrogate pair and characters that steer a terminal or a line are no part of a name. */
  static String clean(String name) {
    StringBuilder clean = null;
    int length = Math.min(name.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      boolean odd =
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
          };
      if (odd) {
        clean = clean == null ? new StringBuilder(name) : clean;
        clean.setCharAt(i, '\ufffd');
      }
    }
    String whole = clean == null ? name : clean.toString();
    return length == name.length() ? whole : whole.substring(0, length) + "...";
  }
}
