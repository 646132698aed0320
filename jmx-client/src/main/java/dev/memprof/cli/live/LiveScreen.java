package dev.memprof.cli.live;

import dev.memprof.cli.print.Style;
import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** The whole terminal, until it is closed: then it is as it was. */
final class LiveScreen implements AutoCloseable {
  private static final Size UNKNOWN = new Size(80, 24);

  private final Terminal terminal;
  private final Attributes before;
  private final Display display;
  private final boolean isColored;
  private final Thread atExit = new Thread(this::restore, "memprof-live-exit");
  private volatile boolean isResized = true;
  private Size size = UNKNOWN;
  private boolean isRestored;

  private LiveScreen(Terminal terminal, boolean isColored) {
    this.terminal = terminal;
    this.isColored = isColored;
    before = terminal.enterRawMode();
    display = new Display(terminal, true);
  }

  /**
   * Takes the terminal.
   *
   * @param interrupt called at Ctrl-C; on another thread
   */
  static LiveScreen open(boolean isColored, Runnable interrupt) throws IOException {
    // By stty: no native library of ours, on whatever Java and processor.
    Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .provider("exec")
            .encoding(StandardCharsets.UTF_8)
            .nativeSignals(true)
            .build();
    LiveScreen screen = new LiveScreen(terminal, isColored);
    terminal.handle(Terminal.Signal.WINCH, signal -> screen.isResized = true);
    terminal.handle(Terminal.Signal.INT, signal -> interrupt.run());
    Runtime.getRuntime().addShutdownHook(screen.atExit);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
    return screen;
  }

  Size size() {
    if (isResized) {
      isResized = false;
      size = askSize();
    }
    return size;
  }

  /** By a process, which Ctrl-C ends as well. */
  private Size askSize() {
    try {
      Size asked = terminal.getSize();
      return asked.getColumns() < 1 || asked.getRows() < 1 ? UNKNOWN : asked;
    } catch (IOError e) {
      return size;
    }
  }

  /** Keys as they come. */
  LiveKeys.Source keys() {
    return maxMillis -> {
      int c = terminal.reader().read(maxMillis);
      return c == -2 ? Integer.MIN_VALUE : c;
    };
  }

  /** Shows lines that fit; only what has changed is sent. */
  void show(List<String> lines, Size size, boolean isWholeNew) {
    display.resize(size.getRows(), size.getColumns());
    if (isWholeNew) {
      display.clear();
    }
    // Display takes lines from its list.
    display.update(new ArrayList<>(lines.stream().map(this::attributed).toList()), 0);
    terminal.flush();
  }

  private AttributedString attributed(String line) {
    AttributedStringBuilder text = new AttributedStringBuilder();
    for (int i = 0; i < line.length(); i++) {
      Style style = Style.of(line.charAt(i));
      if (style == null) {
        text.append(line.charAt(i));
      } else {
        text.style(attributes(style));
      }
    }
    return text.toAttributedString();
  }

  private AttributedStyle attributes(Style style) {
    AttributedStyle plain = AttributedStyle.DEFAULT;
    return switch (style) {
      case BOLD -> plain.bold();
      case DIM -> plain.faint();
      case INVERSE -> plain.inverse();
      case RED -> isColored ? plain.foreground(AttributedStyle.RED) : plain.bold();
      case GREEN -> isColored ? plain.foreground(AttributedStyle.GREEN) : plain;
      case YELLOW -> isColored ? plain.foreground(AttributedStyle.YELLOW) : plain;
      case PLAIN, ANEW -> plain;
    };
  }

  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the JVM ends already
    }
  }

  /** Also when this process is told to end. */
  private synchronized void restore() {
    if (isRestored) {
      return;
    }
    isRestored = true;
    terminal.puts(Capability.cursor_visible);
    // tmux, after a resize, keeps a line of it otherwise.
    terminal.puts(Capability.clear_screen);
    terminal.puts(Capability.exit_ca_mode);
    terminal.flush();
    terminal.setAttributes(before);
    try {
      terminal.close();
    } catch (IOException e) {
      return; // the terminal is gone
    }
  }
}
