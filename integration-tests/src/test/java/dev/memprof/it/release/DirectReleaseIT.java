package dev.memprof.it.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.HeldCaches;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code memprof measure} of a cache of direct buffers, which a collection frees. */
class DirectReleaseIT {
  private static final String SCRIPT = System.getProperty("memprof.script");
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final long CAPACITY_BYTES = (long) HeldCaches.BUFFERS * HeldCaches.BUFFER_BYTES;

  private static Jvm caching(Jdk jdk) throws Exception {
    String release = "release=direct:" + HeldCaches.class.getName() + "$Direct#clear";
    return Jvm.profiled(jdk, release)
        .add("-Xmx512m", "-XX:+UseSerialGC", HeldCaches.class.getName())
        .startReady();
  }

  private static String measure(Jvm jvm, String... options) throws Exception {
    Jvm.Builder command = new Jvm.Builder(SCRIPT, "measure", jvm.pid(), "direct", "--yes");
    try (Jvm cli = Jvm.run(command.add((Object[]) options))) {
      assertThat(cli.exitCode()).as(cli.text()).isZero();
      return cli.text();
    }
  }

  private static JsonObject only(String json) {
    return JsonParser.parseString(json).getAsJsonArray().get(0).getAsJsonObject();
  }

  /** To a fiftieth: the JVM itself allocates and frees meanwhile, and its threads' work is told. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void settlingByACollectionTellsWhatTheBuffersHeld(Jdk jdk) throws Exception {
    try (Jvm jvm = caching(jdk)) {
      JsonObject release = only(measure(jvm, "--settle", "gc", "--json"));
      long nativeBytes = release.get("nativeBytes").getAsLong();
      System.out.printf("%s: of %,d bytes %,d were released%n", jdk, CAPACITY_BYTES, nativeBytes);
      assertThat(nativeBytes)
          .isCloseTo(
              CAPACITY_BYTES, within(CAPACITY_BYTES / 50 + release.get("errorBytes").getAsLong()));
      // The heap may have grown meanwhile, by the JVM's own work.
      long heapBytes = release.get("heapBytes").getAsLong();
      assertThat(release.get("releasedBytes").getAsLong()).isEqualTo(nativeBytes + heapBytes);
    }
  }

  /** The buffers wait for the collector then, and the command says so. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void withoutACollectionNothingIsReleased(Jdk jdk) throws Exception {
    try (Jvm jvm = caching(jdk)) {
      JsonObject release = only(measure(jvm, "--settle", "none", "--json"));
      assertThat(release.get("nativeBytes").getAsLong()).isLessThan(HeldCaches.BUFFER_BYTES);
      assertThat(release.get("remark").getAsString())
          .contains("direct buffers are freed after a collection, which settle=gc awaits")
          .endsWith("those of this cache wait for a collection");
      assertThat(measure(jvm, "--settle", "none"))
          .contains(
              "memprof did not wait for a collection: with --settle gc it counts"
                  + " what one frees as well");
    }
  }
}
