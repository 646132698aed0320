package dev.memprof.distribution.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every block of commands in the documentation is run by a test, or says why not; then it is at
 * least what a shell can read.
 */
class CommandBlocksTest {
  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();
  private static final Path TESTS = TREE.resolve("integration-tests/src/test/java");

  /** The line before a block, its indentation, the block. */
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^([^\\n]*)\\n( *)```sh\\n(.*?)^ *```$");

  private static final Pattern RUN = Pattern.compile(" *<!-- run: (.+) -->");
  private static final Pattern NOT_RUN = Pattern.compile(" *<!-- not run: (.{20,}) -->");

  private record Block(String page, String before, String text) {}

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (String root : List.of("README.md", "docs", "examples")) {
      try (Stream<Path> files = Files.walk(TREE.resolve(root))) {
        for (Path page : files.filter(file -> file.toString().endsWith(".md")).toList()) {
          String text = Files.readString(page);
          for (MatchResult block : BLOCK.matcher(text).results().toList()) {
            blocks.add(new Block(TREE.relativize(page).toString(), block.group(1), block.group(3)));
          }
        }
      }
    }
    assertThat(blocks).hasSizeGreaterThan(40);
    return blocks;
  }

  @Test
  void isRunOrSaysWhyNot() throws IOException {
    assertThat(blocks())
        .filteredOn(block -> !RUN.matcher(block.before()).matches())
        .filteredOn(block -> !NOT_RUN.matcher(block.before()).matches())
        .isEmpty();
  }

  /** By its name, which a test names. */
  @Test
  void isKnownToTheTestThatRunsIt() throws IOException {
    StringBuilder tests = new StringBuilder();
    try (Stream<Path> files = Files.walk(TESTS.resolve("dev/memprof/it/deploy"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tests.append(Files.readString(file));
      }
    }
    Set<String> names = new TreeSet<>();
    for (Block block : blocks()) {
      RUN.matcher(block.before()).results().forEach(mark -> names.add(mark.group(1)));
    }
    assertThat(names)
        .hasSizeGreaterThan(10)
        .allMatch(name -> tests.indexOf("\"" + name + "\"") >= 0);
  }

  @Test
  void isReadableByAShell() throws Exception {
    for (Block block : blocks()) {
      Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
      try (var in = bash.outputWriter()) {
        in.write(block.text());
      }
      String said = new String(bash.getInputStream().readAllBytes(), UTF_8);
      assertThat(bash.waitFor()).as("%s: %s%n%s", block.page(), said, block.text()).isZero();
    }
  }
}
