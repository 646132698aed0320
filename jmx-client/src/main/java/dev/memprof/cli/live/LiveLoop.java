package dev.memprof.cli.live;

import dev.memprof.cli.print.Failure;
import java.io.IOException;
import java.util.List;
import org.jline.terminal.Size;

/** Waits for keys and readings, and shows what has changed, until it is told to end. */
final class LiveLoop {
  /** A new reading is shown after this long at most. */
  private static final long MAX_WAIT_MILLIS = 100;

  private static final int PAGE = 10;

  private final LiveWatch watch;
  private final LiveScreen screen;
  private final LiveState state = new LiveState();
  private volatile boolean isOver;

  LiveLoop(LiveWatch watch, LiveScreen screen) {
    this.watch = watch;
    this.screen = screen;
  }

  /**
   * @throws Failure when the JVM is lost
   */
  void run() throws IOException {
    LiveReading shown = null;
    String message = "";
    Size size = null;
    boolean isChanged = true;
    LiveKeys keys = new LiveKeys(screen.keys());
    while (!isOver) {
      LiveReading now = watch.latest();
      Size room = screen.size();
      if (!watch.message().equals(message)) {
        message = watch.message();
        state.setMessage(message);
        isChanged = true;
      }
      boolean isResized = !room.equals(size);
      if (isChanged || isResized || !now.equals(shown)) {
        screen.show(LiveView.lines(now, state, room.getColumns(), room.getRows()), room, isResized);
        shown = now;
        size = room;
      }
      LiveKey key = keys.next(MAX_WAIT_MILLIS);
      isChanged = key.kind() != LiveKey.Kind.NONE;
      if (isChanged) {
        state.setMessage("");
        handle(key, now);
      }
      if (watch.end() != null) {
        throw watch.end();
      }
    }
  }

  /** Ends it; any thread. */
  void end() {
    isOver = true;
  }

  private void handle(LiveKey key, LiveReading reading) {
    if (state.isTyping()) {
      type(key);
      return;
    }
    List<LiveSite> sites = state.shown(reading.sites());
    switch (key.kind()) {
      case UP -> state.select(state.selected() - 1, sites.size());
      case DOWN -> state.select(state.selected() + 1, sites.size());
      case PAGE_UP -> state.select(state.selected() - PAGE, sites.size());
      case PAGE_DOWN -> state.select(state.selected() + PAGE, sites.size());
      case ENTER -> sites.stream().skip(state.selected()).findFirst().ifPresent(state::fold);
      case ESCAPE -> {
        state.setHelp(false);
        state.setFilter("");
      }
      case END_OF_INPUT -> isOver = true;
      case LETTER -> letter(key.letter(), sites);
      case ERASE, NONE -> {}
    }
  }

  private void letter(char letter, List<LiveSite> sites) {
    switch (letter) {
      case 'q' -> isOver = true;
      case '?', 'h' -> state.setHelp(!state.isHelp());
      case 'j' -> state.select(state.selected() + 1, sites.size());
      case 'k' -> state.select(state.selected() - 1, sites.size());
      case 's' -> state.sortByNext();
      case '/' -> state.setTyping(true);
      case 'd' -> watch.dump();
      case 'p' -> watch.profile();
      case 'o' -> watch.toggle();
      case 'r' -> watch.look();
      default -> {}
    }
  }

  private void type(LiveKey key) {
    String filter = state.filter();
    switch (key.kind()) {
      case LETTER -> state.setFilter(filter + key.letter());
      case ERASE ->
          state.setFilter(filter.isEmpty() ? "" : filter.substring(0, filter.length() - 1));
      case ENTER -> state.setTyping(false);
      case ESCAPE -> {
        state.setTyping(false);
        state.setFilter("");
      }
      case END_OF_INPUT -> isOver = true;
      case UP, DOWN, PAGE_UP, PAGE_DOWN, NONE -> {}
    }
  }
}
