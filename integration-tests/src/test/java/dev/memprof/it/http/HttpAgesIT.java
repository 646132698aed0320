package dev.memprof.it.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import dev.memprof.it.programs.Lifetimes;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Profile;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ages, the history and the sizes of blocks over HTTP, as the command line and JMX have them. */
class HttpAgesIT {
  private static final String METHOD = Idle.class.getName() + ".allocate";

  /** What a deflater's own memory has, and a class that is loaded for the first has not. */
  private static final String INIT = "java.util.zip.Deflater.init";

  /** Of 261 KiB, in blocks of which two of three are sampled: an error of 4 %. */
  private static final int DEFLATERS = 101;

  /** More than samples of what the JVM allocates where a method runs for the first time. */
  private static final double OF_THE_JVM = (1 << 20) / 2.0;

  private static final int MIB = 1 << 20;

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsOldFromNewAndCountsBlocks(Jdk jdk) throws Exception {
    long start = System.nanoTime();
    try (Jvm jvm =
        Jvm.light(jdk, "http=0,lg_prof_sample=16,malloc_conf=prof_unbias:false")
            .add(Idle.class.getName())
            .startReady()) {
      Http http = Http.of(jvm);
      assumeTrue(
          !http.json("/status").get("jemallocVersion").getAsString().startsWith("5.3.0"),
          "jemalloc 5.3.0 tells of no frees");
      String unused = jvm.say("\n".repeat(DEFLATERS)).awaitLine("done " + DEFLATERS);
      double all = bytes(http.json("/top?n=1000"));
      assertThat(all).isGreaterThan(DEFLATERS * 0.2 * MIB);
      Waiting.on("all of it to be older than a second")
          .until(() -> bytes(http.json("/top?n=1000&older=1")) >= all - 2);
      assertThat(bytes(http.json("/top?n=1000&older=1"))).isCloseTo(all, within(2.0));
      assertThat(bytes(http.json("/top?n=1000&older=86400"))).isZero();
      assertThat(bytes(http.json("/top?n=1000&younger=86400"))).isCloseTo(all, within(2.0));
      assertThat(row(http.json("/top?n=1000")).getAsJsonArray("ages"))
          .extracting(aged -> aged.getAsJsonObject().get("minSeconds").getAsLong())
          .isSorted()
          .contains(60L, 3_600L);
      assertThat(bytes(read(http, "/debug/pprof/heap?older=1"))).isCloseTo(all, within(2.0));
      assertThat(bytes(read(http, "/debug/pprof/heap?older=86400"))).isZero();
      assertThat(bytes(read(http, "/debug/pprof/history"))).isCloseTo(all, within(2.0));
      assertThat(http.status("/top?older=5&younger=3")).isEqualTo(400);
      assertThat(http.status("/top?older=soon")).isEqualTo(400);

      JsonObject none = http.json("/ages");
      JsonObject ages = http.json("/ages?now=1");
      assertThat(ages.getAsJsonArray("timeMillis")).hasSize(1);
      assertThat((double) ages.getAsJsonArray("liveBytes").get(0).getAsLong())
          .isBetween(all, all + 64.0 * MIB); // the JVM's own as well
      if (System.nanoTime() - start < 55_000_000_000L) { // a busy machine may take longer
        assertThat(none.getAsJsonArray("timeMillis")).as("the first after a minute").isEmpty();
        assertThat(ages.getAsJsonArray("minuteBytes").get(0).getAsLong()).isZero();
      }
      assertThat(ages.getAsJsonArray("tenMinutesBytes").get(0).getAsLong()).isZero();
      assertThat(ages.getAsJsonArray("hourBytes").get(0).getAsLong()).isZero();
      assertThat(http.status("/ages?since=yesterday")).isEqualTo(400);

      JsonObject stats = http.json("/stats?sizes=1");
      long counted = 0;
      for (JsonElement size : stats.getAsJsonArray("sizes")) {
        JsonObject block = size.getAsJsonObject();
        long bytes = block.get("liveBytes").getAsLong();
        assertThat(bytes)
            .isEqualTo(block.get("blockBytes").getAsLong() * block.get("liveBlocks").getAsLong());
        counted += bytes;
      }
      // The JVM goes on meanwhile.
      assertThat((double) counted)
          .isCloseTo(stats.get("allocatedBytes").getAsDouble(), within(3.0 * MIB));
      assertThat(http.json("/stats").has("sizes")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsWhatWasAllocatedFreedAndLiveAtThePeak(Jdk jdk) throws Exception {
    try (Jvm jvm =
        Jvm.light(jdk, "http=0,lg_prof_sample=15").add(Lifetimes.class.getName()).startReady()) {
      Http http = Http.of(jvm);
      assumeTrue(
          !http.json("/status").get("jemallocVersion").getAsString().startsWith("5.3.0"),
          "jemalloc 5.3.0 tells of no frees");

      JsonObject temporary = http.json("/top?n=1000&of=temporary");
      JsonObject moments = row(temporary, "forMoments");
      assertThat(number(moments, "bytes")).isPositive();
      assertThat(number(moments, "temporaryBytes")).isEqualTo(number(moments, "bytes"));
      assertThat(number(moments, "bytesPerSecond")).isPositive();
      assertThat(temporary.get("historySinceMillis").getAsLong())
          .isBetween(1L, temporary.get("timeMillis").getAsLong());
      assertThat(bytesOrZero(temporary, "forGood")).isLessThan(OF_THE_JVM);
      assertThat(bytesOrZero(temporary, "forLonger")).isLessThan(OF_THE_JVM);

      JsonObject allocated = http.json("/top?n=1000&of=allocated");
      assertThat(number(row(allocated, "forMoments"), "temporaryBytes")).isPositive();
      assertThat(number(row(allocated, "forLonger"), "temporaryBytes")).isLessThan(OF_THE_JVM);
      assertThat(row(allocated, "forLonger").getAsJsonArray("lifetimes")).isNotEmpty();
      assertThat(freedBytes(row(allocated, "forGood"))).isLessThan(OF_THE_JVM);

      assertThat(number(row(http.json("/top?n=1000&of=peak"), "atThePeak"), "bytes"))
          .isGreaterThan(Lifetimes.PEAK_BLOCKS * 0.9 * MIB);
      assertThat(bytesOrZero(http.json("/top?n=1000"), "atThePeak")).isLessThan(OF_THE_JVM);
      assertThat(read(http, "/debug/pprof/heap?of=peak").sampleType()).isEqualTo(History.PEAK);
      assertThat(http.status("/top?of=everything")).isEqualTo(400);

      assertThat(http.status("/history/reset")).as("a link").isEqualTo(405);
      assertThat(http.post("/history/reset").statusCode()).isEqualTo(200);
      assertThat(row(http.json("/top?n=1000&of=allocated"), "forGood")).isNull();
      assertThat(http.status("/top?of=peak&older=1")).isEqualTo(400);
    }
  }

  private static double number(JsonObject row, String member) {
    return row.get(member).getAsDouble();
  }

  private static double bytesOrZero(JsonObject top, String method) {
    JsonObject row = row(top, method);
    return row == null ? 0 : number(row, "bytes");
  }

  private static double freedBytes(JsonObject row) {
    double bytes = 0;
    for (JsonElement lived : row.getAsJsonArray("lifetimes")) {
      bytes += number(lived.getAsJsonObject(), "bytes");
    }
    return bytes;
  }

  /** Of what that method of the program has called its own allocation for; null without one. */
  private static JsonObject row(JsonObject top, String method) {
    for (JsonElement row : top.getAsJsonArray("rows")) {
      if (row.toString().contains(Lifetimes.class.getName() + "." + method + "(")) {
        return row.getAsJsonObject();
      }
    }
    return null;
  }

  private static Profile read(Http http, String path) throws Exception {
    return Profiles.read(new ByteArrayInputStream(http.bytes(path).body()), path);
  }

  private static double bytes(Profile profile) {
    return profile.sites().stream()
        .filter(site -> site.stack().stream().anyMatch(frame -> frame.name().equals(METHOD)))
        .filter(site -> site.stack().stream().anyMatch(frame -> frame.name().equals(INIT)))
        .mapToDouble(site -> site.live().bytes())
        .sum();
  }

  /** Of the row of that method, if there is one. */
  private static double bytes(JsonObject top) {
    JsonObject row = row(top);
    return row == null ? 0 : row.get("bytes").getAsDouble();
  }

  private static JsonObject row(JsonObject top) {
    JsonArray rows = top.getAsJsonArray("rows");
    for (JsonElement row : rows) {
      if (row.getAsJsonObject().get("method").getAsString().equals(METHOD)) {
        return row.getAsJsonObject();
      }
    }
    return null;
  }
}
