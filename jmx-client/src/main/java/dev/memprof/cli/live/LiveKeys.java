package dev.memprof.cli.live;

import dev.memprof.cli.live.LiveKey.Kind;
import java.io.IOException;

/** Turns what a terminal sends into keys. For one thread. */
final class LiveKeys {
  /** Characters as they come. */
  @FunctionalInterface
  interface Source {
    /**
     * The next character; negative when none comes in that time.
     *
     * @return {@link #END} at the end of all input
     */
    int read(long maxMillis) throws IOException;
  }

  static final int END = -1;

  private static final char ESCAPE = 0x1b;
  private static final char BACKSPACE = 0x08;
  private static final char DELETE = 0x7f;
  private static final char CONTROL_C = 0x03;
  private static final char CONTROL_D = 0x04;

  /** What follows an Escape that begins a sequence comes at once. */
  private static final long MAX_SEQUENCE_MILLIS = 50;

  private static final int NOTHING = -2;

  private final Source source;

  /** What came right after an Escape, and is a key of its own. */
  private int pending = NOTHING;

  LiveKeys(Source source) {
    this.source = source;
  }

  /** Waits for a key, so long at most. */
  LiveKey next(long maxMillis) throws IOException {
    int c = pending == NOTHING ? source.read(maxMillis) : pending;
    pending = NOTHING;
    return switch (c) {
      case END, CONTROL_C, CONTROL_D -> LiveKey.of(Kind.END_OF_INPUT);
      case '\r', '\n' -> LiveKey.of(Kind.ENTER);
      case BACKSPACE, DELETE -> LiveKey.of(Kind.ERASE);
      case ESCAPE -> sequence();
      default -> c < ' ' ? LiveKey.of(Kind.NONE) : LiveKey.letter(c);
    };
  }

  // ESC [ A, ESC O A, ESC [ 5 ~, or Escape alone
  private LiveKey sequence() throws IOException {
    int introducer = source.read(MAX_SEQUENCE_MILLIS);
    if (introducer != '[' && introducer != 'O') {
      pending = introducer < ' ' ? NOTHING : introducer;
      return LiveKey.of(Kind.ESCAPE);
    }
    int c = source.read(MAX_SEQUENCE_MILLIS);
    int first = c;
    while (c >= ' ' && c < '@') { // parameters, before the final byte
      c = source.read(MAX_SEQUENCE_MILLIS);
    }
    return LiveKey.of(
        switch (c) {
          case 'A' -> Kind.UP;
          case 'B' -> Kind.DOWN;
          case '~' -> first == '5' ? Kind.PAGE_UP : first == '6' ? Kind.PAGE_DOWN : Kind.NONE;
          default -> Kind.NONE;
        });
  }
}
