package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Lifetimes;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.top.Top;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was allocated and freed, for how long it lived, and what was live at the peak. */
class HistoryIT {
  private static final String PROGRAM = Lifetimes.class.getName() + ".";

  /** Of an estimate: it is missed once in 15,000 times, by chance. */
  private static final double STANDARD_ERRORS = 4;

  @TempDir private Path directory;

  private static Profile history(Jmx jmx, String type) throws Exception {
    byte[] pprof = (byte[]) jmx.call("Profiler", "history");
    return Profiles.read(new ByteArrayInputStream(pprof), "history", type);
  }

  /** Of what the method has called the program's own allocation for. */
  private static Top.Row row(Profile profile, String method) {
    return Top.of(profile, 1_000).rows().stream()
        .filter(
            row -> row.path().stream().anyMatch(frame -> frame.startsWith(PROGRAM + method + "(")))
        .findFirst()
        .orElse(null);
  }

  private static double errorOf(int blocks) {
    // sampled with p = 1 - exp(-1 MiB / 512 KiB) = 0.865
    return STANDARD_ERRORS * Lifetimes.BLOCK_BYTES * Math.sqrt(blocks * 0.135 / 0.865);
  }

  private static void assertHolds(Top.Row row, int blocks) {
    assertThat(row.bytes())
        .as(row.method())
        .isCloseTo(blocks * (double) Lifetimes.BLOCK_BYTES, within(errorOf(blocks)));
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsLifetimesAndThePeakApart(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "dir=" + directory).add(Lifetimes.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assumeTrue(
          !((String) jmx.get("Profiler", "JemallocVersion")).startsWith("5.3.0"),
          "this jemalloc tells of no frees");
      Profile peak = history(jmx, "peak_space");
      assertHolds(row(peak, "atThePeak"), Lifetimes.PEAK_BLOCKS);
      assertHolds(row(peak, "forGood"), Lifetimes.KEPT_BLOCKS);
      assertThat(row(peak, "forMoments")).isNull();

      Profile live = history(jmx, "inuse_space");
      assertHolds(row(live, "forGood"), Lifetimes.KEPT_BLOCKS);
      assertThat(row(live, "atThePeak")).isNull();

      Profile allocated = history(jmx, "alloc_space");
      assertHolds(row(allocated, "atThePeak"), Lifetimes.PEAK_BLOCKS);
      Top.Row moments = row(allocated, "forMoments");
      assertHolds(moments, Lifetimes.SHORT_BLOCKS);
      assertThat(moments.freedWithin(8)).as("before their time").isZero();
      assertThat(moments.freedWithin(Long.MAX_VALUE)).isCloseTo(moments.bytes(), within(1.0));
      Top.Row longer = row(allocated, "forLonger");
      assertHolds(longer, Lifetimes.LONG_BLOCKS);
      assertThat(longer.freedWithin(1_024)).as("before their time").isZero();
      assertThat(row(allocated, "forGood").lifetimes()).isEmpty();

      Profile selfFreed = history(jmx, "self_freed_space");
      assertHolds(row(selfFreed, "forMoments"), Lifetimes.SHORT_BLOCKS);
      assertThat(row(selfFreed, "forLonger")).as("another thread's").isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void beginsAnew(Jdk jdk) throws Exception {
    try (Jvm jvm = Jvm.light(jdk, "dir=" + directory).add(Lifetimes.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      assumeTrue(
          !((String) jmx.get("Profiler", "JemallocVersion")).startsWith("5.3.0"),
          "this jemalloc tells of no frees");
      assertThat(jmx.call("Profiler", "beginHistoryAnew")).isNull();
      for (int i = 1; i <= 7; i++) {
        String unused = jvm.say("").awaitLine("done " + i);
      }
      Profile allocated = history(jmx, "alloc_space");
      for (String before : List.of("atThePeak", "forGood", "forMoments", "forLonger")) {
        assertThat(row(allocated, before)).as(before).isNull();
      }
      // of 64 MiB each is sampled, and stands for itself
      assertThat(row(allocated, "afterwards").objects()).isCloseTo(7, within(0.001));
      Profile peak = history(jmx, "peak_space");
      assertHolds(row(peak, "forGood"), Lifetimes.KEPT_BLOCKS);
      assertThat(row(peak, "atThePeak")).isNull();
    }
  }
}
