package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.LoadedClasses;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import dev.memprof.it.programs.Owning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose the memory is of a JVM that has no agent. */
class OutsideIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final long MIB = 1 << 20;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource(JDKS)
  void tellsWhatTheKernelAndTheJvmTell(Jdk jdk) throws Exception {
    try (Jvm jvm = owning(jdk)) {
      String unused = jvm.say("file " + 97 * MIB).awaitLine("done file");
      long before = jvm.proc().status("VmRSS") << 10;
      Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "where", jvm.pid(), "--json"));
      assertThat(client.exitCode()).as(client.text()).isZero();
      JsonObject reading = JsonParser.parseString(client.text()).getAsJsonObject();
      Map<String, Long> categories = new HashMap<>();
      for (JsonElement row : reading.getAsJsonArray("rows")) {
        categories.merge(
            row.getAsJsonObject().get("category").getAsString(),
            row.getAsJsonObject().get("residentBytes").getAsLong(),
            Long::sum);
      }
      long rss = reading.get("rssBytes").getAsLong();

      assertThat(reading.get("depth").getAsString()).isEqualTo("outside");
      assertThat(categories.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(rss);
      // It loads jcmd's part, and every few seconds gives back what compilers have taken.
      assertThat(rss).isBetween(before - 16 * MIB, before + 16 * MIB);
      assertThat(categories.get("mapped-files")).isBetween(97 * MIB, 100 * MIB);
      assertThat(categories.get("java-heap")).isPositive();
      assertThat(categories.get("code-cache")).isPositive();
      assertThat(categories.get("metaspace")).isPositive();
      assertThat(categories.get("cds")).isGreaterThan(MIB);
      assertThat(categories.get("thread-stacks")).isPositive();
      assertThat(reading.get("unexplainedBytes").getAsLong()).isLessThan(16 * MIB);
    }
  }

  /** Its management alone would take 18 MiB of JDK 17 and 30 of JDK 25, for good. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void aJvmWithoutAgentLoadsNothingForALook(Jdk jdk) throws Exception {
    LoadedClasses classes = new LoadedClasses(directory.resolve("classes"));
    try (Jvm jvm = Jvm.java(jdk).add(classes.option(), Idle.class.getName()).startReady()) {
      awaitNoAgentToCome(jvm);
      Jvm top = Jvm.run(new Jvm.Builder(SCRIPT, "top", jvm.pid()));
      assertThat(top.exitCode()).as(top.text()).isEqualTo(3);
      assertThat(top.text()).contains("JVM " + jvm.pid() + " runs without the memprof agent");
      Jvm doctor = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid()));
      assertThat(doctor.text()).contains("the JVM runs without the memprof agent");

      assertThat(Files.readString(classes.log()))
          .contains("java.lang.Object")
          .doesNotContain("management");
    }
  }

  private static void awaitNoAgentToCome(Jvm jvm) {
    Instant start = ProcessHandle.of(jvm.pid()).flatMap(p -> p.info().startInstant()).orElseThrow();
    Waiting.on("its first seconds").until(() -> start.plusSeconds(5).isBefore(Instant.now()));
  }

  /** Its jar is open; it has no library, and the command line does not name it. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void anAgentThatWasAttachedIsFound(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.java(jdk).add(Idle.class.getName()).startReady()) {
      Jvm attach =
          Jvm.run(new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "JVMTI.agent_load", Jvm.AGENT));
      assertThat(attach.exitCode()).as(attach.text()).isZero();
      awaitNoAgentToCome(jvm);
      Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "status", jvm.pid()));
      assertThat(client.text()).doesNotContain("without the memprof agent");
    }
  }

  /** The smaller a JVM is, the more weigh tables of which it does not tell. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void knowsTablesOfEachCollector(Jdk jdk) throws Exception {
    for (String collector : List.of("Serial", "Parallel", "G1", "Z", "Shenandoah")) {
      try (Jvm jvm =
          Jvm.java(jdk)
              .add("-XX:+Use" + collector + "GC", "-Xms1g", "-Xmx1g")
              .add(Idle.class.getName())
              .startReady()) {
        Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "where", jvm.pid(), "--json"));
        JsonObject reading = JsonParser.parseString(client.text()).getAsJsonObject();
        assertThat(reading.get("unexplainedBytes").getAsLong())
            .as("%s: %s", collector, client.text())
            .isLessThan(reading.get("rssBytes").getAsLong() / 100);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void doctorSaysThatItIsNoMalloc(Jdk jdk) throws Exception {
    try (Jvm jvm = owning(jdk)) {
      String unused = jvm.say("file " + 97 * MIB).awaitLine("done file");
      Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid()));
      assertThat(client.text())
          .contains("no agent", "mapped files large: ", "97.0 MiB")
          .doesNotContain("unexplained", "metaspace large", "stacks large");
      Jvm where = Jvm.run(new Jvm.Builder(SCRIPT, "where", jvm.pid()));
      assertThat(where.text())
          .contains("the largest part is mapped", "runs without the memprof agent");
    }
  }

  /** 128 bytes each, and one of ten in use. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void doctorTellsWhatTheCLibraryKeeps(Jdk jdk) throws Exception {
    Gcc.compile(directory.resolve("libowning.so"), "owning.c");
    try (Jvm jvm = owning(jdk)) {
      long before = otherAllocators(jvm, "rows");
      long freeBefore = otherAllocators(jvm, "within");
      String unused = jvm.say("tenths 3000017").awaitLine("done tenths");
      assertThat(otherAllocators(jvm, "rows") - before)
          .as("from %,d; %s", before, Files.readString(Path.of("/proc/" + jvm.pid() + "/maps")))
          .isCloseTo(3_000_017 * 128L, Percentage.withPercentage(3));
      assertThat(otherAllocators(jvm, "within") - freeBefore)
          .as("nine of ten are free")
          .isCloseTo(2_700_015 * 128L, Percentage.withPercentage(3));

      Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid()));
      assertThat(client.text())
          .containsPattern("note +c library malloc: [34]\\d\\d\\.\\d MiB")
          .contains("free blocks that the C library's malloc retains")
          .contains("jcmd " + jvm.pid() + " System.trim_native_heap")
          .doesNotContain("unexplained", "other allocator");
      Jvm trimmed =
          Jvm.run(new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "System.trim_native_heap"));
      assertThat(trimmed.text()).contains("Trim native heap: RSS+Swap: ");
    }
  }

  private static long otherAllocators(Jvm jvm, String list) throws Exception {
    Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "where", jvm.pid(), "--json"));
    long bytes = 0;
    for (JsonElement row :
        JsonParser.parseString(client.text()).getAsJsonObject().getAsJsonArray(list)) {
      if (row.getAsJsonObject().get("category").getAsString().equals("other-allocators")) {
        bytes += row.getAsJsonObject().get("residentBytes").getAsLong();
      }
    }
    return bytes;
  }

  private Jvm owning(Jdk jdk) throws Exception {
    return Jvm.java(jdk).add("-Xmx128m", Owning.class.getName(), directory).startReady();
  }
}
