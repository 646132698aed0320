package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Owning;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What has changed since somebody looked before, who has kept that look: the JVM keeps none. */
class SinceLookIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final int MIB = 1 << 20;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(JDKS)
  void tellsWhatHasChangedSince(Jdk jdk) throws Exception {
    try (Jvm jvm = owning(Jvm.profiled(jdk, "growth=off,limits=off"))) {
      take(jvm, "memory " + 23 * MIB);
      JsonObject warm = where(jvm); // what a first look loads stays
      assertThat(sinceLook(warm, "")).isZero();
      JsonObject before = where(jvm);
      Path file = Files.writeString(directory.resolve("before.json"), before.toString());
      take(jvm, "memory " + 31 * MIB);
      take(jvm, "file " + 37 * MIB);

      JsonObject after = where(jvm, "--since", file);
      Jvm text = run(jvm, "--since", file);

      assertThat(sinceLook(after, "shared-memory")).isEqualTo(31 * MIB);
      assertThat(sinceLook(after, "mapped-files")).isBetween(37L * MIB, 37L * MIB + MIB);
      assertThat(sinceLook(after, ""))
          .isEqualTo(rss(after) - rss(before))
          .isGreaterThan(48L * MIB); // free pages of malloc may have gone, and compilers' memory
      assertThat(text.text())
          .containsPattern("memory \\(RSS\\), \\d+\\.\\d MiB more than .* s ago")
          .containsPattern("LAST LOOK +WHAT")
          .containsPattern("\\+31\\.0 MiB +shared memory, tmpfs")
          .containsPattern("\\+31\\.0 MiB +/dev/shm/owning-");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void refusesTheLookAtAnotherJvm(Jdk jdk) throws Exception {
    try (Jvm first = owning(Jvm.java(jdk));
        Jvm second = owning(Jvm.java(jdk))) {
      Path file = Files.writeString(directory.resolve("first.json"), where(first).toString());
      assertThat(rss(where(first, "--since", file))).isPositive();

      Jvm client = run(second, "--since", file);

      assertThat(client.exitCode()).isEqualTo(1);
      assertThat(client.text())
          .isEqualTo(
              "memprof: "
                  + file
                  + " is of another JVM than "
                  + second.pid()
                  + ", or of an earlier one with that pid; look first: memprof where "
                  + second.pid()
                  + " --json > FILE");
    }
  }

  /** Without a client: the JVM prints the same table. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void answersJcmd(Jdk jdk) throws Exception {
    try (Jvm jvm = owning(Jvm.profiled(jdk, "growth=off,limits=off"))) {
      for (String[] verb :
          new String[][] {
            {"where", "memprof: JVM " + jvm.pid() + " has ", "MEMORY SHARE", "metaspace"},
            {"growth", "memprof: "}
          }) {
        Jvm jcmd =
            Jvm.run(
                new Jvm.Builder(
                    jdk.tool("jcmd"), jvm.pid(), "JVMTI.agent_load", Jvm.AGENT + "=" + verb[0]));
        assertThat(jcmd.text()).contains("return code: 0");
        for (int i = 1; i < verb.length; i++) {
          String word = verb[i];
          assertThat(jvm.await(line -> line.contains(word), word)).doesNotContain("unknown verb");
        }
      }
    }
  }

  private Jvm owning(Jvm.Builder java) throws Exception {
    return java.add("-Xmx128m", Owning.class.getName(), directory).startReady();
  }

  private static void take(Jvm jvm, String command) throws Exception {
    String unused = jvm.say(command).awaitLine("done " + command.split(" ")[0]);
  }

  private static Jvm run(Jvm jvm, Object... options) throws Exception {
    return Jvm.run(new Jvm.Builder(SCRIPT, "where", jvm.pid()).add(options));
  }

  private static JsonObject where(Jvm jvm, Object... options) throws Exception {
    Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "where", jvm.pid(), "--json").add(options));
    assertThat(client.exitCode()).as(client.text()).isZero();
    return JsonParser.parseString(client.text()).getAsJsonObject();
  }

  private static long rss(JsonObject reading) {
    return reading.get("rssBytes").getAsLong();
  }

  /** Of a category, or of all rows. */
  private static long sinceLook(JsonObject reading, String category) {
    long bytes = 0;
    for (JsonElement row : reading.getAsJsonArray("rows")) {
      if (row.getAsJsonObject().get("category").getAsString().startsWith(category)) {
        bytes += row.getAsJsonObject().get("sinceLookBytes").getAsLong();
      }
    }
    return bytes;
  }
}
