package dev.memprof.profile.flame;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The page of a flame graph: one document with its style, its script and its data. Its script and
 * style are also for other pages that draw flame graphs.
 */
public final class FlamePage {
  private static final List<String> SCRIPTS =
      List.of(
          "amount.js",
          "model.js",
          "layout.js",
          "painter.js",
          "details.js",
          "search.js",
          "legend.js",
          "history.js",
          "keys.js",
          "parts.js",
          "graph.js");

  private static final String DATA = "@data@";

  private FlamePage() {}

  /** The classes of a flame graph, above all {@code FlameGraph}; they do nothing by themselves. */
  public static String script() {
    StringBuilder script = new StringBuilder();
    SCRIPTS.forEach(name -> script.append(resource(name)));
    return script.toString();
  }

  /** How every page writes a time: {@code when(millis)}, local, with its zone. */
  public static String times() {
    return resource("times.js");
  }

  /** How a flame graph looks; every selector begins with {@code .flame}. */
  public static String style() {
    return resource("flame.css");
  }

  /**
   * The Content-Security-Policy of the page: it shows what it has in itself, loads nothing, and
   * runs no script but its own, whatever a frame is called.
   */
  public static String contentSecurityPolicy() {
    return Texts.POLICY;
  }

  static void write(FlameData data, Writer out) throws IOException {
    int position = Texts.PAGE.indexOf(DATA);
    out.write(Texts.PAGE, 0, position);
    data.write(out);
    out.write(Texts.PAGE.substring(position + DATA.length()));
  }

  /** Made when the first page is. */
  private static final class Texts {
    private static final String STYLE = style() + resource("page.css");
    private static final String SCRIPT = script() + times() + resource("page.js");

    static final String POLICY =
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; script-src "
            + source(SCRIPT)
            + "; style-src "
            + source(STYLE);

    static final String PAGE =
        resource("page.html")
            .replace("@policy@", POLICY)
            .replace("@style@", STYLE)
            .replace("@script@", SCRIPT);
  }

  /** Of an element's text, as browsers compare it. */
  private static String source(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = FlamePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("memprof's jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
