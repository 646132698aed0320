package dev.memprof.distribution.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * What stands between {@code <!-- NAME: ... -->} and {@code <!-- /NAME -->} of a page.
 *
 * @param page relative to the source tree
 * @param text makes it anew, of the source tree
 */
public record GeneratedPart(String page, String name, Function<Path, String> text) {

  /** Those that are made of this program's classes and of other pages. */
  public static final List<GeneratedPart> ALL =
      List.of(
          new GeneratedPart("docs/reference/verbs.md", "verbs", tree -> VerbsPage.text()),
          new GeneratedPart("docs/reference/mbeans.md", "mbeans", tree -> MBeansPage.text()),
          new GeneratedPart("docs/reference/metrics.md", "metrics", MetricsPage::text),
          new GeneratedPart("docs/reference/http.md", "http", HttpPage::text),
          new GeneratedPart(
              "README.md",
              "summary",
              tree ->
                  CostSummary.text(
                      read(tree.resolve("docs/explanation/cost.md")),
                      read(tree.resolve("docs/performance.md")))));

  /** The part as it is in the page. */
  public String current(Path tree) {
    String whole = read(tree.resolve(page));
    return whole.substring(begin(whole), end(whole));
  }

  /** Replaces it by what it should be. */
  public void write(Path tree) throws IOException {
    String whole = read(tree.resolve(page));
    Files.writeString(
        tree.resolve(page),
        whole.substring(0, begin(whole)) + text.apply(tree) + whole.substring(end(whole)));
  }

  private int begin(String whole) {
    int mark = whole.indexOf("<!-- " + name + ":");
    if (mark < 0) {
      throw new IllegalStateException(page + " has no mark <!-- " + name + ": ... -->");
    }
    return whole.indexOf('\n', mark) + 1;
  }

  private int end(String whole) {
    int mark = whole.indexOf("<!-- /" + name + " -->");
    if (mark < 0) {
      throw new IllegalStateException(page + " has no mark <!-- /" + name + " -->");
    }
    return mark;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
