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

  /**
   * Each block is sampled, and stands for itself: of e^-32 one is missed. So does not what the JVM
   * allocates where a method runs for the first time, some KiB of it for good: a sample of that
   * stands for 32 KiB.
   */
  private static final String OPTIONS = "lg_prof_sample=15,dir=";

  /** More than all of that, less than a block. */
  private static final double OF_THE_JVM = Lifetimes.BLOCK_BYTES / 2.0;

  @TempDir private Path directory;

  private static Profile history(Jmx jmx, String type) throws Exception {
    byte[] pprof = (byte[]) jmx.call("Profiler", "history");
    return Profiles.read(new ByteArrayInputStream(pprof), "history", type);
  }

  /** Of what the method has called the program's own allocation for. */
  private static List<Top.Row> rows(Profile profile, String method) {
    return Top.of(profile, 1_000).rows().stream()
        .filter(
            row -> row.path().stream().anyMatch(frame -> frame.startsWith(PROGRAM + method + "(")))
        .toList();
  }

  private static double bytes(Profile profile, String method) {
    return rows(profile, method).stream().mapToDouble(Top.Row::bytes).sum();
  }

  private static double freedWithin(Profile profile, String method, long millis) {
    return rows(profile, method).stream().mapToDouble(row -> row.freedWithin(millis)).sum();
  }

  private static void assertHolds(Profile profile, String method, long blocks) {
    assertThat(bytes(profile, method))
        .as(method)
        .isCloseTo(blocks * (double) Lifetimes.BLOCK_BYTES, within(OF_THE_JVM));
  }

  private static void assertHoldsNothing(Profile profile, String method) {
    assertHolds(profile, method, 0);
  }

  private Jvm start(Jdk jdk) throws Exception {
    return Jvm.light(jdk, OPTIONS + directory).add(Lifetimes.class.getName()).startReady();
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsLifetimesAndThePeakApart(Jdk jdk) throws Exception {
    try (Jvm jvm = start(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      assumeTrue(
          !((String) jmx.get("Profiler", "JemallocVersion")).startsWith("5.3.0"),
          "this jemalloc tells of no frees");
      Profile peak = history(jmx, "peak_space");
      assertHolds(peak, "atThePeak", Lifetimes.PEAK_BLOCKS);
      assertHolds(peak, "forGood", Lifetimes.KEPT_BLOCKS);
      assertHoldsNothing(peak, "forMoments");

      Profile live = history(jmx, "inuse_space");
      assertHolds(live, "forGood", Lifetimes.KEPT_BLOCKS);
      assertHoldsNothing(live, "atThePeak");

      Profile allocated = history(jmx, "alloc_space");
      assertHolds(allocated, "atThePeak", Lifetimes.PEAK_BLOCKS);
      assertHolds(allocated, "forMoments", Lifetimes.SHORT_BLOCKS);
      assertThat(freedWithin(allocated, "forMoments", 8))
          .as("before their time")
          .isLessThan(OF_THE_JVM);
      assertThat(freedWithin(allocated, "forMoments", Long.MAX_VALUE))
          .isCloseTo(bytes(allocated, "forMoments"), within(OF_THE_JVM));
      assertHolds(allocated, "forLonger", Lifetimes.LONG_BLOCKS);
      assertThat(freedWithin(allocated, "forLonger", 1_024))
          .as("before their time")
          .isLessThan(OF_THE_JVM);
      assertThat(freedWithin(allocated, "forGood", Long.MAX_VALUE)).isLessThan(OF_THE_JVM);

      Profile selfFreed = history(jmx, "self_freed_space");
      assertHolds(selfFreed, "forMoments", Lifetimes.SHORT_BLOCKS);
      assertThat(bytes(selfFreed, "forLonger")).as("another thread's").isLessThan(OF_THE_JVM);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void beginsAnew(Jdk jdk) throws Exception {
    try (Jvm jvm = start(jdk);
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
        assertHoldsNothing(allocated, before);
      }
      assertHolds(allocated, "afterwards", 7 * 64);
      Profile peak = history(jmx, "peak_space");
      assertHolds(peak, "forGood", Lifetimes.KEPT_BLOCKS);
      assertHoldsNothing(peak, "atThePeak");
    }
  }
}
