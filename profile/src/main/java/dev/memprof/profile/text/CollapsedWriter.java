package dev.memprof.profile.text;

import dev.memprof.profile.Frame;
import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import java.io.IOException;
import java.util.List;

/**
 * {@code outermost;...;innermost bytes}, a line each stack: what flamegraph.pl and speedscope read.
 */
public final class CollapsedWriter {
  private CollapsedWriter() {}

  public static void write(Profile profile, Appendable out) throws IOException {
    for (Site site : profile.sites()) {
      List<Frame> stack = site.stack();
      for (int i = stack.size() - 1; i >= 0; i--) {
        out.append(Text.printable(stack.get(i).label()).replace(';', ','));
        out.append(i == 0 ? ' ' : ';');
      }
      out.append(Long.toString(Math.round(site.bytes()))).append('\n');
    }
  }
}
