package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Owning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Allocators beside the one that the JVM runs on: those of libraries, and glibc's. */
class OtherAllocatorsIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final Path LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");
  private static final int BYTES = 131 << 20;

  /** By sums that the JVM tells, and what was there before. */
  private static final Percentage COARSE = Percentage.withPercentage(8);

  @TempDir private Path directory;

  private enum Other {
    MIMALLOC(
        "libmimalloc.so.2",
        "mi_malloc",
        "an allocator of libmimalloc.so.2 that cannot be sampled",
        "an allocator of libmimalloc.so.2.0 that cannot be sampled"),
    /** By RTLD_DEEPBIND: its mappings are seen by nobody. */
    BOUND_MIMALLOC(
        "libmimalloc.so.2",
        "inner",
        "an allocator of libmimalloc.so.2.0 that cannot be sampled",
        "an allocator of libmimalloc.so.2.0 that cannot be sampled"),
    /** By the break, which the C library has as well. */
    TCMALLOC(
        "libtcmalloc_minimal.so.4",
        "tc_malloc",
        "an allocator of libtcmalloc_minimal.so.4 that cannot be sampled",
        "an allocator of libtcmalloc_minimal.so.4"),
    /** Bound likewise, by the break. */
    BOUND_TCMALLOC(
        "libtcmalloc_minimal.so.4",
        "inner",
        "an allocator of libtcmalloc_minimal.so.4",
        "an allocator of libtcmalloc_minimal.so.4"),
    /** Within the library, with no symbol left but what JNI needs. */
    JEMALLOC(
        "libjemalloc_pic.a",
        "malloc",
        "an allocator of libother.so (jemalloc) that cannot be sampled",
        "an allocator of libother.so (jemalloc) that cannot be sampled"),
    GLIBC("libc.so.6", "__libc_malloc", "malloc of the C library", "malloc of the C library"),
    SECOND_GLIBC("libc.so.6", "inner", "malloc of the C library", "malloc of the C library");

    final String library;
    final String function;
    final String watched;
    final String outside;

    Other(String library, String function, String watched, String outside) {
      this.library = library;
      this.function = function;
      this.watched = watched;
      this.outside = outside;
    }

    void compile(Path directory) throws Exception {
      Path file = LIBRARIES.resolve(library);
      assumeTrue(Files.exists(file), file + " is not installed");
      List<Object> options = new ArrayList<>(List.of("-DALLOCATE=" + function));
      if (function.equals("inner")) {
        options.add("-DINNER=\"" + file + "\"");
        options.add(
            "-DINNER_ALLOCATE=\"" + (this == BOUND_MIMALLOC ? "mi_malloc" : "malloc") + "\"");
        if (this == SECOND_GLIBC) {
          options.add("-DOF_OWN_LIBC");
        }
      } else if (this == JEMALLOC) {
        Path exported = directory.resolve("exported");
        Files.writeString(exported, "{ global: Java_*; local: *; };");
        options.addAll(List.of("-s", "-Wl,--version-script=" + exported));
      }
      if (this != BOUND_MIMALLOC && this != BOUND_TCMALLOC) {
        options.addAll(List.of("-Wl,--no-as-needed,--whole-archive", file));
      }
      options.addAll(List.of("-Wl,--no-whole-archive", "-lstdc++", "-lm", "-lpthread"));
      Gcc.compile(directory.resolve("libother.so"), "other.c", options.toArray());
    }
  }

  static Stream<Arguments> watched() throws IOException {
    return Jdk.all().stream()
        .flatMap(jdk -> Stream.of(Other.values()).map(other -> Arguments.of(jdk, other)));
  }

  static Stream<Arguments> outside() throws IOException {
    return Jdk.any().stream()
        .flatMap(jdk -> Stream.of(Other.values()).map(other -> Arguments.of(jdk, other)));
  }

  /** Of what they hand out; they waste some, a second glibc most: 5 to 7 % of these blocks. */
  @ParameterizedTest
  @MethodSource("watched")
  void haveARowOfTheirOwn(Jdk jdk, Other other) throws Exception {
    other.compile(directory);
    try (Jvm jvm = owning(Jvm.profiled(jdk, "growth=off,limits=off"));
        Jmx jmx = Jmx.attach(jvm)) {
      LedgerSums before = LedgerSums.of(jmx);
      String unused = jvm.say("other " + BYTES).awaitLine("done other");
      LedgerSums after = LedgerSums.of(jmx);

      assertThat(after.of("other-allocators") - before.of("other-allocators"))
          .as("%s from %s to %s", other, before, after)
          .isBetween(
              Math.round(BYTES * 0.97),
              Math.round(BYTES * (other == Other.SECOND_GLIBC ? 1.08 : 1.06)));
      assertThat(after.unexplainedBytes()).isLessThan(after.rssBytes() / 100);
      assertThat(findings(jvm))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.get("name").getAsString()).isEqualTo("other-allocator");
                assertThat(finding.get("what").getAsString())
                    .contains("; most by " + other.watched);
              });
    }
  }

  @ParameterizedTest
  @MethodSource("outside")
  void areTakenForWhatTheyLookLikeWithoutTheAgent(Jdk jdk, Other other) throws Exception {
    other.compile(directory);
    try (Jvm jvm = owning(Jvm.java(jdk))) {
      long before = bytes(jvm, other.outside);
      String unused = jvm.say("other " + BYTES).awaitLine("done other");

      assertThat(bytes(jvm, other.outside) - before).as(other.outside).isCloseTo(BYTES, COARSE);
    }
  }

  /** The user's own LD_PRELOAD stays what it was, and its allocator has nothing to do. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void preloadedOneIsSaidToBeReplaced(Jdk jdk) throws Exception {
    Path library = LIBRARIES.resolve("libtcmalloc_minimal.so.4");
    assumeTrue(Files.exists(library), library + " is not installed");
    try (Jvm jvm =
        Jvm.profiled(jdk, "growth=off,limits=off")
            .environment("LD_PRELOAD", library.toString())
            .add("-Xmx64m", Owning.class.getName(), directory)
            .startReady()) {
      assertThat(jvm.text())
          .containsOnlyOnce("memprof: libtcmalloc_minimal.so.4 of LD_PRELOAD is loaded, and not");
      String unused = jvm.say("direct " + BYTES / 4).awaitLine("done direct");
      assertThat(findings(jvm))
          .extracting(finding -> finding.get("name").getAsString())
          .doesNotContain("other-allocator");
    }
  }

  private Jvm owning(Jvm.Builder java) throws Exception {
    return java.add("-Xmx128m", "-XX:+UseSerialGC", Owning.class.getName(), directory)
        .environment("GLIBC_TUNABLES", "glibc.rtld.optional_static_tls=65536") // for a jemalloc
        .startReady();
  }

  private static List<JsonObject> findings(Jvm jvm) throws Exception {
    Jvm doctor = Jvm.run(new Jvm.Builder(SCRIPT, "doctor", jvm.pid(), "--json"));
    List<JsonObject> findings = new ArrayList<>();
    for (JsonElement finding :
        JsonParser.parseString(doctor.text()).getAsJsonObject().getAsJsonArray("findings")) {
      findings.add(finding.getAsJsonObject());
    }
    return findings;
  }

  private static long bytes(Jvm jvm, String owner) throws Exception {
    Jvm client = Jvm.run(new Jvm.Builder(SCRIPT, "where", jvm.pid(), "--json"));
    long bytes = 0;
    for (JsonElement each :
        JsonParser.parseString(client.text()).getAsJsonObject().getAsJsonArray("rows")) {
      JsonObject row = each.getAsJsonObject();
      if (row.get("category").getAsString().equals("other-allocators")
          && row.get("owner").getAsString().startsWith(owner)) {
        bytes += row.get("residentBytes").getAsLong();
      }
    }
    return bytes;
  }
}
