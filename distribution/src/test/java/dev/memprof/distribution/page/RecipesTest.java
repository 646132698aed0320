package dev.memprof.distribution.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The recipes read as Kubernetes, Docker and Prometheus read them, each path followed to where it
 * comes from; {@code DeployIT} runs what they say.
 */
class RecipesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Path DEPLOY = EXAMPLES.resolve("deploy");

  /** All that the recipe needs; a word that Docker does not know is none of them. */
  private static final List<String> INSTRUCTIONS =
      List.of("FROM", "ADD", "COPY", "RUN", "USER", "VOLUME", "ENV", "ENTRYPOINT");

  static List<Path> yamlFiles() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      List<Path> found =
          files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
      assertThat(found).hasSizeGreaterThanOrEqualTo(7);
      return found;
    }
  }

  private static List<Object> documents(Path file) throws IOException {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    List<Object> documents = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      new Yaml(new SafeConstructor(strict)).loadAll(in).forEach(documents::add);
    }
    return documents;
  }

  @ParameterizedTest
  @MethodSource("yamlFiles")
  void yamlIsOneMapWithoutDuplicates(Path file) throws IOException {
    assertThat(documents(file)).singleElement().isInstanceOf(Map.class);
  }

  @Test
  void podFindsTheAgentWhereItWasCopied() throws IOException {
    Object manifest = documents(DEPLOY.resolve("kubernetes.yaml")).get(0);
    assertThat(at(manifest, "apiVersion") + " " + at(manifest, "kind"))
        .isEqualTo("apps/v1 StatefulSet");
    assertThat(at(manifest, "spec", "template", "metadata", "labels"))
        .isEqualTo(at(manifest, "spec", "selector", "matchLabels"));
    Object pod = at(manifest, "spec", "template", "spec");
    assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
    Object init = at(pod, "initContainers", 0);
    Object app = at(pod, "containers", 0);
    List<?> volumes = list(at(pod, "volumes")).stream().map(volume -> at(volume, "name")).toList();
    for (Object container : List.of(init, app)) {
      assertThat(at(container, "securityContext", "readOnlyRootFilesystem")).isEqualTo(true);
      assertThat(list(at(container, "volumeMounts")))
          .extracting(mount -> at(mount, "name"))
          .isSubsetOf(volumes);
    }
    List<?> copy = list(at(init, "command"));
    assertThat(copy.get(1)).isEqualTo("/opt/memprof-" + version() + "/memprof.jar");
    String agent = (String) copy.get(2);
    assertIsMounted(init, agent);
    assertIsMounted(app, agent);
    String toolOptions = variable(app, "JAVA_TOOL_OPTIONS");
    assertThat(toolOptions).endsWith("-javaagent:" + agent);
    assertIsMounted(app, toolOptions.split("[= ]")[1]);
    String options = variable(app, "MEMPROF_OPTIONS");
    assertIsMounted(app, options.split("[=,]")[1]);
    assertThat(at(app, "resources", "limits", "memory")).isEqualTo("1Gi");
    // What the page tells to type.
    assertThat(readme())
        .contains(
            "kubectl port-forward pod/" + at(manifest, "metadata", "name") + "-0 " + port(options))
        .contains("http://127.0.0.1:" + port(options) + "/dumps")
        .contains("-0:" + options.split("[=,]")[1] + " ./dumps");
  }

  @Test
  void imageFindsTheAgentWhereTheArchiveIsUnpacked() throws IOException {
    List<String> lines = Files.readAllLines(DEPLOY.resolve("Dockerfile"));
    List<String> instructions = lines.stream().filter(line -> !line.startsWith("#")).toList();
    List<String> names =
        instructions.stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
    assertThat(names).isSubsetOf(INSTRUCTIONS).startsWith("FROM").endsWith("ENTRYPOINT");
    // What changes a volume's directory after it is declared is discarded.
    assertThat(names.indexOf("VOLUME")).isGreaterThan(names.lastIndexOf("RUN"));
    assertThat(names.indexOf("USER")).isGreaterThan(names.lastIndexOf("RUN"));
    String archive = "memprof-" + version();
    assertThat(instructions).contains("ADD " + archive + "-linux.tar.gz /opt/");
    String environment = String.join("\n", instructions);
    assertThat(environment).contains("-javaagent:/opt/" + archive + "/memprof.jar\"");
    String volume = argument(instructions, "VOLUME");
    assertThat(environment)
        .contains("-Djava.io.tmpdir=" + volume + " ")
        .contains("MEMPROF_OPTIONS=\"dir=" + volume + "/");
    assertThat(argument(instructions, "USER")).matches("[1-9]\\d+:[1-9]\\d+");
    assertThat(environment).contains("chown " + argument(instructions, "USER") + " " + volume);
    JsonArray entry = JsonParser.parseString(argument(instructions, "ENTRYPOINT")).getAsJsonArray();
    assertThat(environment).contains(" your-app.jar " + entry.get(entry.size() - 1).getAsString());
    String run = lines.get(1).substring("#   ".length());
    assertThat(run).startsWith("docker run --read-only ").contains(":" + volume + " ");
    assertThat(readme()).contains("\n" + run + "\n");
  }

  private static String readme() throws IOException {
    return Files.readString(DEPLOY.resolve("README.md"));
  }

  /** Of this build, as its archive is named. */
  private static String version() throws IOException {
    return Files.readString(Path.of("pom.xml"))
        .replaceFirst("(?s).*?<version>([^<]+)</version>.*", "$1");
  }

  private static String port(String options) {
    return options.substring(options.indexOf("http=") + "http=".length());
  }

  private static String argument(List<String> instructions, String name) {
    return instructions.stream()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private static String variable(Object container, String name) {
    return list(at(container, "env")).stream()
        .filter(variable -> at(variable, "name").equals(name))
        .map(variable -> (String) at(variable, "value"))
        .findFirst()
        .orElseThrow();
  }

  private static void assertIsMounted(Object container, String path) {
    assertThat(list(at(container, "volumeMounts")))
        .extracting(mount -> (String) at(mount, "mountPath"))
        .anyMatch(mount -> path.equals(mount) || path.startsWith(mount + "/"));
  }

  private static List<?> list(Object node) {
    return (List<?>) node;
  }

  /**
   * @param path keys of maps and indices of lists
   */
  private static Object at(Object node, Object... path) {
    Object found = node;
    for (Object step : path) {
      found =
          step instanceof Integer index ? list(found).get(index) : ((Map<?, ?>) found).get(step);
      assertThat(found).as(Arrays.toString(path)).isNotNull();
    }
    return found;
  }
}
