package dev.memprof.profile.calls;

import static dev.memprof.profile.calls.CallGraphTest.live;
import static dev.memprof.profile.calls.CallGraphTest.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.pprof.PprofWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same figures as {@code go tool pprof} for the same file, recursion included. */
final class GoPprofTest {
  private static final Path GO = Path.of("/usr/bin/go");

  /** {@code 0 0% 0% 1009B 3.2% | a}, or without the bar in -top. */
  private static final Pattern FUNCTION =
      Pattern.compile("\\s*(\\d+)B?\\s+\\S+%\\s+\\S+%\\s+(\\d+)B?\\s+\\S+%\\s+(?:\\| )?(\\S+)");

  /** {@code 1009B 100% | a}. */
  private static final Pattern NEIGHBOUR = Pattern.compile("\\s+(\\d+)B\\s+\\S+%\\s+\\|\\s+(\\S+)");

  @TempDir private Path directory;

  @Test
  void topTreeAndPeek() throws Exception {
    if (!Files.isExecutable(GO)) {
      System.err.println("SKIPPED: no " + GO + ", so `go tool pprof` is not compared with");
    }
    assumeTrue(Files.isExecutable(GO), "needs " + GO);
    Profile profile = profile();
    Path file = directory.resolve("f.pb.gz");
    try (OutputStream out = Files.newOutputStream(file)) {
      PprofWriter.write(profile, out);
    }
    CallGraph graph = CallGraph.of(profile, new GraphOptions(0, 1_000));
    assertThat(functions(pprof(file, "-top"))).isEqualTo(functions(graph));
    assertThat(calls(pprof(file, "-tree"))).isEqualTo(calls(graph)).hasSizeGreaterThan(50);
    assertThat(calls(pprof(file, "-peek=^m3$")))
        .isEqualTo(calls(Peek.at(profile, Pattern.compile("^m3$"), 10)))
        .hasSizeGreaterThan(5);
  }

  private static Profile profile() {
    Random random = new Random(17);
    List<Site> sites = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String stack =
          IntStream.range(0, 1 + random.nextInt(9))
              .mapToObj(depth -> "m" + random.nextInt(12))
              .collect(Collectors.joining(" "));
      sites.add(site(2 * (1_009 + random.nextInt(100_000)), stack + " leaf" + i));
    }
    sites.add(site(2_018, "m1 m1 m2 m1 m2"));
    return live(sites.toArray(Site[]::new));
  }

  private List<String> pprof(Path file, String form) throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(
            GO.toString(),
            "tool",
            "pprof",
            form,
            "-sample_index=inuse_space",
            "-unit=B",
            "-nodefraction=0",
            "-edgefraction=0",
            "-nodecount=1000",
            file.toString());
    command.environment().put("HOME", directory.toString());
    Process process = command.redirectError(directory.resolve("errors").toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output.lines().toList();
  }

  private static Set<String> functions(List<String> lines) {
    return lines.stream()
        .map(FUNCTION::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(3) + " " + match.group(1) + " " + match.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> functions(CallGraph graph) {
    return graph.nodes().stream()
        .map(
            node ->
                node.function().name()
                    + " "
                    + Math.round(node.flatBytes())
                    + " "
                    + Math.round(node.bytes()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Callers stand above a function, callees below. */
  private static Set<String> calls(List<String> lines) {
    Set<String> calls = new TreeSet<>();
    List<Matcher> callers = new ArrayList<>();
    String function = "";
    for (String line : lines) {
      Matcher itself = FUNCTION.matcher(line);
      Matcher neighbour = NEIGHBOUR.matcher(line);
      if (line.startsWith("---")) {
        callers.clear();
        function = "";
      } else if (itself.matches()) {
        function = itself.group(3);
        for (Matcher caller : callers) {
          calls.add(caller.group(2) + "-" + function + " " + caller.group(1));
        }
      } else if (neighbour.matches() && function.isEmpty()) {
        callers.add(neighbour);
      } else if (neighbour.matches()) {
        calls.add(function + "-" + neighbour.group(2) + " " + neighbour.group(1));
      }
    }
    return calls;
  }

  private static Set<String> calls(CallGraph graph) {
    return graph.edges().stream()
        .map(
            edge ->
                graph.nodes().get(edge.caller()).function().name()
                    + "-"
                    + graph.nodes().get(edge.callee()).function().name()
                    + " "
                    + Math.round(edge.bytes()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> calls(Peek peek) {
    Set<String> calls = new TreeSet<>();
    for (Peek.Entry entry : peek.functions()) {
      String name = entry.function().name();
      for (Peek.Neighbour caller : entry.callers()) {
        calls.add(caller.function().name() + "-" + name + " " + Math.round(caller.bytes()));
      }
      for (Peek.Neighbour callee : entry.callees()) {
        calls.add(name + "-" + callee.function().name() + " " + Math.round(callee.bytes()));
      }
    }
    return calls;
  }
}
