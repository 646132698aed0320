package dev.memprof.cli.print;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Standard output or standard error: {@link Style} made visible, in UTF-8 whatever the locale,
 * without what would command a terminal (names come from other users' processes and files), and
 * with the first failure kept.
 */
public final class Output {
  private final Failing stream;
  private final PrintWriter writer;

  private final Harmless text;
  private final boolean canColor;

  /**
   * @param canColor whether colours are for a person there
   */
  Output(OutputStream out, boolean canColor) {
    this.canColor = canColor;
    stream = new Failing(out);
    text = new Harmless(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    writer = new PrintWriter(text, true);
    color(Coloring.AUTO);
  }

  public static Output standard() {
    return of(FileDescriptor.out, 1);
  }

  public static Output errors() {
    return of(FileDescriptor.err, 2);
  }

  /** In whatever is no terminal. */
  public static Output to(OutputStream out) {
    return new Output(out, false);
  }

  private static Output of(FileDescriptor descriptor, int number) {
    return new Output(
        new FileOutputStream(descriptor), Terminal.wantsColors() && Terminal.isTerminal(number));
  }

  /** What follows is coloured so. */
  public void color(Coloring choice) {
    text.colored = choice == Coloring.ALWAYS || (choice == Coloring.AUTO && canColor);
  }

  public PrintWriter writer() {
    return writer;
  }

  /** Why not all of it was written; null where it was, and where the reader has read enough. */
  public String failure() {
    writer.flush();
    IOException first = stream.first;
    boolean isLost = first != null && !Failure.isReadEnough(first);
    return isLost ? first.getMessage() : null;
  }

  /** Remembers what a {@link PrintWriter} keeps to itself. */
  private static final class Failing extends FilterOutputStream {
    private volatile IOException first;

    Failing(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        first = first == null ? e : first;
        throw e;
      }
    }
  }

  /** Lets through what is text. */
  private static final class Harmless extends FilterWriter {
    private volatile boolean colored;

    Harmless(Writer out) {
      super(out);
    }

    @Override
    public void write(int c) throws IOException {
      if (Style.isMark(c)) {
        out.write(colored ? Style.command(c) : "");
        return;
      }
      boolean isControl = Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r';
      // Those that turn the direction of text make one name look like another.
      boolean turnsText = ('\u202a' <= c && c <= '\u202e') || ('\u2066' <= c && c <= '\u2069');
      out.write(isControl || turnsText ? '\ufffd' : c);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(text[i]);
      }
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      write(text.toCharArray(), offset, length);
    }
  }
}
