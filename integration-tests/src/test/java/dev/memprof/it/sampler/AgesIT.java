package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Idle;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For how long memory has lived, by the hook's own table. */
class AgesIT {
  private static final String METHOD = Idle.class.getName() + ".allocate";

  @TempDir private Path directory;

  private Jvm start(Jdk jdk) throws Exception {
    // As sampled: jemalloc would print figures of its own making, which it rounds.
    return Jvm.light(jdk, "lg_prof_sample=16,malloc_conf=prof_unbias:false,dir=" + directory)
        .add(Idle.class.getName())
        .startReady();
  }

  private static void allocate(Jvm jvm, int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      String unused = jvm.say("").awaitLine("done " + i);
    }
  }

  private static Profile read(Object pprof) throws Exception {
    return Profiles.read(new ByteArrayInputStream((byte[]) pprof), "snapshot");
  }

  private static Profile ofAge(Jmx jmx, long minMillis, long maxMillis) throws Exception {
    return read(jmx.call("Profiler", "snapshotByAge", minMillis, maxMillis));
  }

  /** Bytes by names of what the program has allocated. */
  private static Map<String, Double> byStack(Profile profile) {
    Map<String, Double> bytes = new TreeMap<>();
    profile.sites().stream()
        .filter(site -> site.stack().stream().anyMatch(frame -> frame.name().equals(METHOD)))
        .forEach(
            site -> {
              List<String> names = site.stack().stream().map(Frame::name).toList();
              double unused = bytes.merge(names.toString(), site.live().bytes(), Double::sum);
            });
    return bytes;
  }

  private static double bytes(Profile profile) {
    return byStack(profile).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static void assumeAges(Jmx jmx) throws Exception {
    String version = (String) jmx.get("Profiler", "JemallocVersion");
    assumeTrue(!version.startsWith("5.3.0"), "jemalloc " + version + " tells of no frees");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellOldFromNew(Jdk jdk) throws Exception {
    long minMillis = 400; // twice as long where the machine was too busy
    try (Jvm jvm = start(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      assumeAges(jmx);
      int allocated = 0;
      boolean inTime = false;
      while (!inTime) {
        minMillis *= 2;
        long min = minMillis;
        allocate(jvm, allocated + 1, allocated += 37);
        double old = bytes(ofAge(jmx, 0, Long.MAX_VALUE));
        Waiting.on("all of it to be older than " + min + " ms")
            .until(() -> bytes(ofAge(jmx, min, Long.MAX_VALUE)) >= old);
        long start = System.nanoTime();
        allocate(jvm, allocated + 1, allocated += 17);
        double older = bytes(ofAge(jmx, min, Long.MAX_VALUE));
        double younger = bytes(ofAge(jmx, 0, min - 1));
        inTime = System.nanoTime() - start < min * 1_000_000;
        if (inTime) {
          assertThat(older).isEqualTo(old, within(1.0));
          // 17 deflaters of 262 KiB; blocks of 32 KiB and more are sampled with p >= 0.39
          assertThat(younger).isCloseTo(17 * 268e3, within(17 * 268e3 * 0.4));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void addUpToJemallocsDump(Jdk jdk) throws Exception {
    try (Jvm jvm = start(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      assumeAges(jmx);
      allocate(jvm, 1, 53);
      assertThat(jmx.call("Profiler", "stop")).isNull();
      Profile dump = read(jmx.call("Profiler", "snapshot"));
      Profile table = ofAge(jmx, 0, Long.MAX_VALUE);
      Map<String, Double> expected = byStack(dump);
      assertThat(byStack(table)).containsOnlyKeys(expected.keySet()).isNotEmpty();
      byStack(table)
          .forEach(
              (stack, bytes) ->
                  assertThat(bytes).as(stack).isCloseTo(expected.get(stack), within(2.0)));
    }
  }
}
