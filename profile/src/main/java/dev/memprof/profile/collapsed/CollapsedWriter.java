package dev.memprof.profile.collapsed;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a line for each site, as flamegraph.pl, speedscope and async-profiler's converter read it:
 *
 * <pre>{@code Main.main;java.util.zip.Deflater.init;deflateInit2_ 271484003}</pre>
 *
 * The root comes first, the bytes last. There are no line numbers, so that two sites can have equal
 * lines, which readers add up. In a difference bytes can be negative.
 */
public final class CollapsedWriter {
  private CollapsedWriter() {}

  /**
   * Writes in UTF-8; leaves {@code out} open. Sites of less than half a byte are left out.
   *
   * @throws IOException from {@code out}
   */
  public static void write(Profile profile, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    StringBuilder line = new StringBuilder();
    for (Site site : profile.byStack().sites()) {
      long bytes = Math.round(site.bytes());
      if (bytes != 0) {
        line.setLength(0);
        List<Frame> stack = site.stack();
        for (int i = stack.size() - 1; i >= 0; i--) {
          append(line, stack.get(i).name());
          line.append(i == 0 ? ' ' : ';');
        }
        writer.append(line).append(Long.toString(bytes)).append('\n');
      }
    }
    writer.flush();
  }

  /** Without what would end the frame or the line. */
  private static void append(StringBuilder line, String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == ';') {
        line.append(':');
      } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        line.append(' ');
      } else {
        line.append(c);
      }
    }
  }
}
