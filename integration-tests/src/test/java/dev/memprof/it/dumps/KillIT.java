package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Dumping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Killed at any moment, a JVM leaves files that are whole, or known not to be. */
class KillIT {
  private static final int LONGEST_LIFE_MS = 1_000;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void leavesNothingHalfReadAfterFiveKills(Jdk jdk) throws Exception {
    kill(jdk, 5);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void leavesNothingHalfReadAfterFiftyKills(Jdk jdk) throws Exception {
    kill(jdk, 50);
  }

  /** All in one directory, so that every start finds what the one before has left. */
  private void kill(Jdk jdk, int times) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> said = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      try (Jvm jvm =
          Jvm.profiled(jdk, "lg_prof_sample=16,limits=off,retain-count=1000,dir=" + directory)
              .add(Dumping.class.getName())
              .startReady()) {
        // Not a wait for anything: the moment of the kill is what is tried.
        Thread.sleep(random.nextInt(LONGEST_LIFE_MS));
        jvm.kill();
        int unused = jvm.exitCode();
        said.addAll(jvm.output());
      }
    }
    JsonArray runs = list(said);
    String why = "seed " + seed + "\n" + String.join("\n", said);
    assertThat(runs).as("one for each kill, and no dump of none\n" + why).hasSize(times);
    for (JsonElement run : runs) {
      assertThat(run.getAsJsonObject().get("state").getAsString()).isEqualTo("killed");
      assertThat(run.getAsJsonObject().getAsJsonArray("dumps")).as(why).isNotEmpty();
    }
    assertThat(dumps(runs)).as("each told once\n" + why).doesNotHaveDuplicates();
    assertThat(dumps(runs)).containsExactlyInAnyOrderElementsOf(names(".pb.gz"));
    for (String name : dumps(runs)) {
      assertWhole(directory.resolve(name));
    }
    for (String broken : names(".broken")) {
      String raw = broken.substring(0, broken.length() - ".broken".length());
      assertThat(said)
          .as("a word of each broken file, and one only")
          .filteredOn(line -> line.contains(raw + " was cut short"))
          .hasSize(1);
    }
    assertThat(names(".heap")).isEmpty();
    assertThat(names(".part")).isEmpty();
    assertThat(names(".tsv")).as("run files").hasSize(times).allMatch(n -> n.startsWith("run-"));
    assertThat(list(said)).as("nothing more to do").isEqualTo(runs);
  }

  private JsonArray list(List<String> said) throws Exception {
    Jvm.Builder command =
        new Jvm.Builder(System.getProperty("memprof.script"), "dumps", directory, "--json");
    try (Jvm cli = Jvm.run(command)) {
      assertThat(cli.exitCode()).as(cli.text()).isZero();
      List<String> output = cli.output();
      int json = output.indexOf("[");
      said.addAll(output.subList(0, json));
      return JsonParser.parseString(String.join("\n", output.subList(json, output.size())))
          .getAsJsonArray();
    }
  }

  private static List<String> dumps(JsonArray runs) {
    List<String> names = new ArrayList<>();
    for (JsonElement run : runs) {
      for (JsonElement dump : run.getAsJsonObject().getAsJsonArray("dumps")) {
        JsonObject entry = dump.getAsJsonObject();
        assertThat(entry.get("liveBytes").getAsLong()).isPositive();
        names.add(entry.get("name").getAsString());
      }
    }
    return names;
  }

  private List<String> names(String ending) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .sorted()
          .toList();
    }
  }

  /** It can be read, and its frames have names. */
  private static void assertWhole(Path file) throws IOException {
    assertThatProfile(file).with(Dumping.class.getName() + ".leak").as(file.toString()).hasSites();
  }
}
