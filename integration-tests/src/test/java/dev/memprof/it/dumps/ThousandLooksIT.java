package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Http;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Procfs;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import dev.memprof.profile.model.Frame;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand dumps, looks and scrapes leave nothing behind in the application. */
class ThousandLooksIT {
  /** After these, everything is loaded, and compiled as far as it will be. */
  private static final int WARM_ROUNDS = 31;

  /** Of what start-up needs some is loaded only at the first look. */
  private static final double MAX_OWN_BYTES = 4 << 20;

  /**
   * A heap that is touched at once and one compiler leave only the allocator and HotSpot's own
   * tables to grow: 2 MiB were seen; one leaked Deflater a dump would be 18 MiB in 70 rounds.
   */
  private static final long MAX_RSS_KIB = 8 << 10;

  private static final Object[] JVM = {
    "-Xms256m",
    "-Xmx256m",
    "-Xmn200m",
    "-XX:+UseSerialGC",
    "-XX:+AlwaysPreTouch",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UseDynamicNumberOfCompilerThreads"
  };

  /** What does not come back when it leaks. */
  private record Held(
      long threads, long descriptors, long rssKib, double ownBytes, double deflaterBytes) {}

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void leaveNothingBehindAfterThreeHundred(Jdk jdk, @TempDir Path store) throws Exception {
    look(jdk, store, 101);
  }

  /** {@code make storm}. */
  @Tag("storm")
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void leaveNothingBehind(Jdk jdk, @TempDir Path store) throws Exception {
    look(jdk, store, 334);
  }

  /**
   * Dumps, looks and scrapes.
   *
   * @param rounds of one each
   */
  private static void look(Jdk jdk, Path store, int rounds) throws Exception {
    String options = "lg_prof_sample=16,growth=off,limits=off,retain-count=5,http=0,dir=" + store;
    try (Jvm jvm = Jvm.profiled(jdk, options).add(JVM).add(Idle.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Http http = Http.of(jvm);
      for (int i = 0; i < WARM_ROUNDS; i++) {
        round(jmx, http);
      }
      Held before = held(jvm, jmx);
      for (int i = WARM_ROUNDS; i < rounds; i++) {
        round(jmx, http);
      }
      Held after = held(jvm, jmx);
      String both = before + "\n" + after + "\n" + jvm.text();
      Waiting.on("the end of threads without work")
          .untilAsserted(
              () -> assertThat(jvm.proc().agentThreads()).isLessThanOrEqualTo(before.threads));
      jvm.awaitDescriptors(open -> open <= before.descriptors); // some are open for a moment
      assertThat(after.deflaterBytes).as("none is at work while a dump is taken\n" + both).isZero();
      assertThat(after.ownBytes - before.ownBytes).as(both).isLessThan(MAX_OWN_BYTES);
      assertThat(after.rssKib - before.rssKib).as(both).isLessThan(MAX_RSS_KIB);
    }
  }

  private static void round(Jmx jmx, Http http) throws Exception {
    assertThat(jmx.call("Profiler", "dump")).isNotNull();
    assertThat(http.get("/top").statusCode()).isEqualTo(200);
    assertThat(http.get("/metrics").statusCode()).isEqualTo(200);
  }

  /** Without a collection of the Java heap, which would hide what only that gives back. */
  private static Held held(Jvm jvm, Jmx jmx) throws Exception {
    ProfileAssert dump = assertThatProfile(Path.of(jmx.call("Profiler", "dump").toString()));
    double own = dump.withAny("ours", ThousandLooksIT::isOwn).estimatedBytes();
    double deflaters = dump.with("java.util.zip.Deflater.init").estimatedBytes();
    jmx.call("Allocator", "purge");
    Procfs process = jvm.proc();
    return new Held(
        process.agentThreads(), process.descriptors(), process.status("RssAnon"), own, deflaters);
  }

  private static boolean isOwn(Frame frame) {
    return frame.name().startsWith("dev.memprof.") && !frame.name().startsWith("dev.memprof.it.");
  }
}
