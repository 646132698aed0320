package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.ControlGroup;
import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Owning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule of {@code doctor} is provoked: it speaks, says whose fault it is, and no other does.
 */
class DoctorRulesIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final String COLLECTING = "-XX:+UseSerialGC";

  @TempDir private static Path directory;

  @BeforeAll
  static void compile() throws Exception {
    Gcc.compile(directory.resolve("libowning.so"), "owning.c");
  }

  static Stream<Arguments> rules() throws IOException {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of(
                    rule(jdk, "garbage " + (300 << 20), "heap-unused", "not in use", "-Xms400m"),
                    rule(jdk, "loaders 5003", "metaspace-large", "5,003 class loaders of class"),
                    rule(
                        jdk,
                        "threads 401",
                        "stacks-large",
                        "thread deep-#",
                        "-XX:CompileCommand=quiet", // compiled, its frames are a few bytes each
                        "-XX:CompileCommand=exclude,dev.memprof.it.programs.Owning::descend"),
                    rule(jdk, "free " + (97 << 20), "free-pages-kept", "no leak"),
                    rule(jdk, "holes 250007", "fragmented", "blocks of 1,024 bytes"),
                    rule(jdk, "memory " + (71 << 20), "shared-memory-large", "/dev/shm/owning-"),
                    rule(jdk, "file " + (97 << 20), "mapped-files-large", "/owning-"),
                    rule(jdk, "mapping " + (97 << 20), "mappings-large", "OwningNatively.take("),
                    rule(jdk, "written 31", "nio-buffers", "Owning.lambda$written"),
                    rule(jdk, "inflaters 307", "zlib-open", "Owning.inflaters(Owning.java:"),
                    rule(jdk, "interned 1500007", "string-table", "Owning.interned(Owning.java:"),
                    rule(jdk, "pinned 31", "netty-chunks", "PinnedChunks.take(PinnedChunks.java:"),
                    rule(
                        jdk,
                        "references 5000003",
                        "jni-references",
                        "OwningNatively.references(OwningNatively.java"),
                    rule(
                        jdk,
                        "symbols 7",
                        "symbol-table",
                        "the JVM's table of symbols",
                        "-Xmx90m",
                        "-Xms48m"),
                    rule(
                        jdk,
                        "free 1",
                        "trim-without-effect",
                        "no effect",
                        "-XX:TrimNativeHeapInterval=5000"),
                    rule(
                        jdk,
                        "direct " + (67 << 20),
                        "awaits-collection",
                        "no garbage collection",
                        "-Xms400m", // or what starts and looks fills a young generation
                        "-Xmn320m",
                        "-XX:MetaspaceSize=100m")));
  }

  private static Arguments rule(
      Jdk jdk, String command, String name, String says, String... options) {
    return Arguments.of(jdk, command, name, says, List.of(options));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void speaksAlone(Jdk jdk, String command, String name, String says, List<String> options)
      throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "growth=off,limits=off,malloc_conf=dirty_decay_ms:" + decay(name))
            .add("-Xmx400m", COLLECTING)
            .add(options.toArray())
            .add(Owning.class.getName(), directory)
            .startReady()) {
      String unused = jvm.say(command).awaitLine("done " + command.split(" ")[0]);

      assertNotesAlone(jvm, command, name, says);
    }
  }

  /** A young generation is mostly free right after each of its collections. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void forgivesABusyProgramItsFreeHeap(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "growth=off,limits=off")
            .add("-Xmx400m", "-Xms400m", COLLECTING)
            .add(Owning.class.getName(), directory)
            .startReady()) {
      String unused = jvm.say("busy 250").awaitLine("done busy");

      Jvm doctor = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid()));
      assertThat(doctor.text()).doesNotContain("heap unused");
    }
  }

  /** 400 MiB of heap, and more than 31 MiB beside it. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void seesThatHeapAndAllElseDoNotFitTheLimit(Jdk jdk) throws Exception {
    try (ControlGroup group = ControlGroup.withMemoryLimit(431L << 20);
        Jvm jvm =
            new Jvm.Builder("sh", "-c", group.joinCommand() + "; exec \"$0\" \"$@\"")
                .add(jdk.tool("java"), "-javaagent:" + Jvm.AGENT + "=growth=off,limits=off")
                .add("-cp", Jvm.CLASS_PATH, "-Xmx400m", COLLECTING)
                .add(Owning.class.getName(), directory)
                .startReady()) {
      assertNotesAlone(jvm, "limit", "heap-above-limit", group.limitName() + ", 431.0 MiB");
    }
  }

  private static void assertNotesAlone(Jvm jvm, String command, String name, String says)
      throws Exception {
    Jvm doctor = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid(), "--json"));
    JsonObject answer = JsonParser.parseString(doctor.text()).getAsJsonObject();
    List<JsonObject> findings = new ArrayList<>();
    for (JsonElement finding : answer.getAsJsonArray("findings")) {
      findings.add(finding.getAsJsonObject());
    }

    assertThat(findings)
        .as(command)
        .extracting(finding -> finding.get("name").getAsString())
        .containsExactly(name);
    assertThat(findings.get(0).get("what").getAsString()).contains(says);
    assertThat(findings.get(0).get("note").getAsBoolean()).isTrue();
    assertThat(answer.get("healthy").getAsBoolean()).isTrue();
    assertThat(doctor.exitCode()).as("nothing is wrong").isZero();
  }

  /** Free pages stay where they are the subject, and are in nobody's way elsewhere. */
  private static int decay(String name) {
    return name.equals("free-pages-kept") ? -1 : 0;
  }
}
