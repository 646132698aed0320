package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.InstalledClient;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.LoadedClasses;
import dev.memprof.it.programs.AtRest;
import dev.memprof.it.programs.Idle;
import dev.memprof.it.programs.OwnLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code memprof where} makes the ledger of a JVM whose agent rests, and leaves it at rest. */
class RestingLedgerIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final long MAX_KIB = 4 << 10;

  /** What is mapped, touched or freed between two looks. */
  private static final long MAX_NOISE_BYTES = 1 << 20;

  /** Rows of others' making, and of the garbage that the one who looks from within makes. */
  private static final List<String> MOVING =
      List.of("used of physical memory", "control group", "used of java heap");

  @TempDir private Path directory;

  static Stream<Arguments> jdksAndLayouts() throws IOException {
    return LedgerIT.jdksAndLayouts();
  }

  private InstalledClient client() {
    return new InstalledClient(directory);
  }

  private JsonObject where(Jvm jvm) throws Exception {
    return client().json("where", jvm.pid(), "--json").getAsJsonObject();
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void leavesLittleInTheJvm(Jdk jdk) throws Exception {
    LoadedClasses classes = new LoadedClasses(directory.resolve("classes"));
    try (Jvm jvm =
        Jvm.profiled(jdk, "dir=" + directory.resolve("store"))
            .add(classes.option())
            .add(AtRest.class.getName())
            .startReady()) {
      int loaded = classes.count();
      long restKib = jvm.proc().status("VmRSS");
      for (int look = 0; look < 10; look++) {
        assertThat(client().run("where", jvm.pid(), "-a"))
            .anyMatch(line -> line.contains("of it: the application"));
      }
      assertThat(jvm.proc().status("VmRSS")).isLessThanOrEqualTo(restKib + MAX_KIB);
      classes.assertAtRestSince(loaded);
    }
  }

  /** Row by row, with each collector, of a JVM in which little moves. */
  @ParameterizedTest
  @MethodSource("jdksAndLayouts")
  void hasTheRowsOfTheAgent(Jdk jdk, String options) throws Exception {
    try (Jvm jvm =
        Jvm.profiled(jdk, "growth=off,limits=off,malloc_conf=dirty_decay_ms:-1")
            .add((Object[]) options.split(" "))
            .add(
                "-XX:TieredStopAtLevel=1",
                "-XX:+AlwaysPreTouch",
                "-Xms96m",
                "-Xmx96m",
                OwnLedger.class.getName())
            .startReady()) {
      JsonObject before = own(jvm, "before ");
      JsonObject outside = where(jvm);
      JsonObject after = own(jvm, "after ");

      assertThat(outside.get("depth").getAsString()).isEqualTo("watched");
      assertThat(outside.get("process")).isEqualTo(after.get("process"));
      assertThat(outside.getAsJsonArray("remarks")).isEmpty();
      Map<String, Long> rows = bytes(outside, "rows");
      assertThat(rows.values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(outside.get("rssBytes").getAsLong());
      assertBetween(bytes(before, "rows"), rows, bytes(after, "rows"));
      assertBetween(bytes(before, "beside"), bytes(outside, "beside"), bytes(after, "beside"));
      Map<String, Long> within = bytes(outside, "within");
      within.keySet().retainAll(bytes(after, "within").keySet()); // not whose the live blocks are
      assertBetween(bytes(before, "within"), within, bytes(after, "within"));
    }
  }

  private static JsonObject own(Jvm jvm, String word) throws Exception {
    String line = jvm.say(word).awaitLine(word + "{");
    return JsonParser.parseString(line.substring(word.length())).getAsJsonObject();
  }

  /** By category and owner; of the Java heap, which fills with garbage meanwhile, by category. */
  private static Map<String, Long> bytes(JsonObject reading, String part) {
    Map<String, Long> bytes = new TreeMap<>();
    for (JsonElement row : reading.getAsJsonArray(part)) {
      JsonObject one = row.getAsJsonObject();
      String category = one.get("category").getAsString();
      bytes.merge(
          category.equals("java-heap")
              ? category
              : category + ": " + one.get("owner").getAsString(),
          one.get("residentBytes").getAsLong(),
          Long::sum);
    }
    return bytes;
  }

  private static void assertBetween(
      Map<String, Long> before, Map<String, Long> between, Map<String, Long> after) {
    TreeSet<String> all = new TreeSet<>(before.keySet());
    all.addAll(between.keySet());
    for (String row : all) {
      if (MOVING.stream().noneMatch(row::contains)) {
        long one = before.getOrDefault(row, 0L);
        long other = after.getOrDefault(row, 0L);
        assertThat(between.getOrDefault(row, 0L))
            .as(row)
            .isBetween(
                Math.min(one, other) - MAX_NOISE_BYTES, Math.max(one, other) + MAX_NOISE_BYTES);
      }
    }
  }

  /** It has the growth since its start. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void asksAnAgentThatIsAwake(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off").add(Idle.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assertThat(jmx.get("Ledger", "RssBytes")).isInstanceOf(Long.class);
      JsonObject reading = where(jvm);
      assertThat(reading.get("depth").getAsString()).isEqualTo("watched");
      assertThat(reading.getAsJsonArray("rows")).isNotEmpty();
    }
  }
}
