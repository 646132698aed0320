package dev.memprof.cli.print;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person watches, and how wide the window is. */
public final class Terminal {
  /** Of lines that go to a file or another program. */
  public static final int DEFAULT_COLUMNS = 100;

  private static final int MIN_COLUMNS = 60;
  private static final int MAX_COLUMNS = 200;

  /** Set by the launcher script, which knows the terminal: a shell's COLUMNS can be outdated. */
  private static final String COLUMNS_PROPERTY = "memprof.columns";

  private Terminal() {}

  /** Whether standard output is a terminal. */
  public static boolean onStdout() {
    return isTerminal(1);
  }

  /** Whether standard error is a terminal that can be redrawn. */
  public static boolean onStderr() {
    return !isDumb() && isTerminal(2);
  }

  /** Whether keys come from a terminal and a screen can be drawn on it. */
  public static boolean isWhole() {
    return isTerminal(0) && onStdout() && !isDumb();
  }

  /** Whether the terminal knows no commands. */
  private static boolean isDumb() {
    return "dumb".equals(System.getenv("TERM"));
  }

  /** Whether the user wants colours, where it can be told. See no-color.org. */
  public static boolean wantsColors() {
    return System.getenv().getOrDefault("NO_COLOR", "").isEmpty() && !isDumb();
  }

  /**
   * {@code System.console()} looks at stdin and stdout together, and is never null from JDK 22 on.
   */
  static boolean isTerminal(int descriptor) {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** Columns that a line may take: of the terminal, else as COLUMNS says, else 100. */
  public static int columns() {
    return columns(System.getProperty(COLUMNS_PROPERTY), System.getenv("COLUMNS"));
  }

  /**
   * Columns of a sentence, and of a table's row: they are broken or cut only where somebody has
   * said how wide lines may be, so that {@code grep} and {@code awk} find them whole.
   */
  public static int proseColumns() {
    return isKnown() ? columns() : Integer.MAX_VALUE;
  }

  private static boolean isKnown() {
    return number(System.getProperty(COLUMNS_PROPERTY)) > 0 || number(System.getenv("COLUMNS")) > 0;
  }

  static int columns(String ofTerminal, String ofEnvironment) {
    int columns = number(ofTerminal);
    columns = columns > 0 ? columns : number(ofEnvironment);
    return columns > 0 ? Math.min(Math.max(columns, MIN_COLUMNS), MAX_COLUMNS) : DEFAULT_COLUMNS;
  }

  private static int number(String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
