package dev.memprof.store.page;

import dev.memprof.profile.flame.FlamePage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the page of the HTTP service and the report of a run have in common: how figures and times
 * are written, the curve with its marks, the ages below it, and how both look. The script needs
 * uPlot.
 */
public final class PageParts {
  private static final List<String> SCRIPTS =
      List.of("writing.js", "times.js", "curve.js", "ages.js");

  private PageParts() {}

  /** Functions and classes; they do nothing by themselves. */
  public static String script() {
    StringBuilder script = new StringBuilder(FlamePage.times());
    SCRIPTS.forEach(name -> script.append(resource(name)));
    return script.toString();
  }

  /** Colours of both themes, tables, buttons, the curve. */
  public static String style() {
    return resource("parts.css");
  }

  private static String resource(String name) {
    try (InputStream in = PageParts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("memprof's jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
