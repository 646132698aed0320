package dev.memprof.profile.flame;

import dev.memprof.profile.text.Printable;

/** Names as a page can show them. */
final class ShownName {
  /** Longer than what C++ templates come to; a page of names that are all longer would not open. */
  private static final int LONGEST = 1_000;

  private ShownName() {}

  /** What is no character shows as the replacement character. */
  static String clean(String name) {
    return name.length() <= LONGEST
        ? Printable.of(name, '\ufffd')
        : Printable.of(name.substring(0, LONGEST), '\ufffd') + "...";
  }
}
