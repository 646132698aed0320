package dev.memprof.distribution.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link within the documentation leads somewhere. */
class LinksTest {
  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(#[^)\\s]*)?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String root :
        List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "examples")) {
      try (Stream<Path> files = Files.walk(TREE.resolve(root))) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      }
    }
    return pages;
  }

  /** As GitHub makes it. */
  private static String anchor(MatchResult heading) {
    return "#"
        + heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
  }

  private static boolean leadsNowhere(Path page, MatchResult link) {
    Path to = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
    if (!to.startsWith(TREE) || !Files.exists(to)) {
      return true;
    }
    return link.group(2) != null
        && HEADING.matcher(read(to)).results().noneMatch(h -> anchor(h).equals(link.group(2)));
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void leadSomewhere() throws IOException {
    List<Path> pages = pages();
    String broken =
        pages.stream()
            .flatMap(
                page ->
                    LINK.matcher(read(page))
                        .results()
                        .filter(link -> leadsNowhere(page, link))
                        .map(link -> TREE.relativize(page) + ": " + link.group()))
            .collect(Collectors.joining("\n"));
    assertThat(broken).isEmpty();
    assertThat(pages).hasSizeGreaterThan(15);
  }

  /** A page that the README does not name is found by nobody. */
  @Test
  void readmeNamesEveryPage() throws IOException {
    String readme = read(TREE.resolve("README.md"));
    assertThat(pages())
        .filteredOn(page -> page.startsWith(TREE.resolve("docs")))
        .allSatisfy(page -> assertThat(readme).contains("(" + TREE.relativize(page) + ")"));
  }
}
