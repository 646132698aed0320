package dev.memprof.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map of the house in CONTRIBUTING.md is that of the tree. */
class HouseTest {
  private static final Path TREE = Path.of("..").toAbsolutePath().normalize();

  /** Such as {@code agent/../agent/http/ ...}, without what lies between module and package. */
  private static final Pattern ROOM = Pattern.compile("(?m)^([a-z-]+/[\\w./-]+)/ {2,}\\S");

  private static final String BETWEEN = "src/main/java/dev/memprof";
  private static final String BETWEEN_TESTS = "src/test/java/dev/memprof";

  /** The module that is nothing but tests: its folders are on the map as well. */
  private static final String TESTS = "integration-tests/";

  private static Set<String> map() throws IOException {
    return ROOM.matcher(Files.readString(TREE.resolve("CONTRIBUTING.md")))
        .results()
        .map(room -> room.group(1))
        .map(room -> room.replace("..", room.startsWith(TESTS) ? BETWEEN_TESTS : BETWEEN))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isSource(String file) {
    return file.matches("[a-z-]+/src/((main|bridge)/java|platform|internals|build)/.*\\.java")
        || file.matches(TESTS + "src/test/java/.*\\.java")
        || file.matches("native/src/.*/.*\\.[ch]");
  }

  private static Set<String> tree() throws IOException {
    try (Stream<Path> modules = Files.list(TREE)) {
      Set<String> rooms = new TreeSet<>();
      for (Path module : modules.filter(one -> Files.exists(one.resolve("pom.xml"))).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src"))) {
          files
              .filter(file -> isSource(TREE.relativize(file).toString()))
              .forEach(file -> rooms.add(TREE.relativize(file.getParent()).toString()));
        }
      }
      return rooms;
    }
  }

  /** Java files by their names without folders, where a name stands for more than one. */
  private static Map<String, List<String>> namesakes() throws IOException {
    try (Stream<Path> modules = Files.list(TREE)) {
      Map<String, List<String>> byName = new TreeMap<>();
      for (Path module : modules.filter(one -> Files.exists(one.resolve("pom.xml"))).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src"))) {
          files
              .map(TREE::relativize)
              .filter(
                  file -> file.toString().matches("[a-z-]+/src/(main|bridge|internals)/.*\\.java"))
              .forEach(
                  file ->
                      byName
                          .computeIfAbsent(file.getFileName().toString(), n -> new ArrayList<>())
                          .add(file.toString()));
        }
      }
      byName.values().removeIf(files -> files.size() == 1);
      return byName;
    }
  }

  /**
   * An application's memprof-api.jar may be of any version: the agent looks its Agent up by name.
   */
  @Test
  void aClassHasANameOfItsOwn() throws IOException {
    assertThat(namesakes()).containsOnlyKeys("Agent.java");
    assertThat(namesakes().get("Agent.java"))
        .containsExactlyInAnyOrder(
            "agent/src/main/java/dev/memprof/boot/Agent.java",
            "api/src/main/java/dev/memprof/api/Agent.java");
  }

  @Test
  void mapIsThatOfTheTree() throws IOException {
    assertThat(map()).isEqualTo(tree()).hasSizeGreaterThan(68);
  }
}
