package dev.memprof.cli.live;

/**
 * A key that was pressed.
 *
 * @param kind what it is for
 * @param letter as typed, where it is a letter
 */
record LiveKey(Kind kind, char letter) {
  enum Kind {
    LETTER,
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    ENTER,
    ESCAPE,
    ERASE,
    END_OF_INPUT,
    NONE
  }

  static LiveKey of(Kind kind) {
    return new LiveKey(kind, '\0');
  }

  static LiveKey letter(int c) {
    return new LiveKey(Kind.LETTER, (char) c);
  }
}
