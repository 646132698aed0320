package dev.memprof.agent.weigh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class NativeWeightTest {
  private static final long INTERVAL = 512 << 10;
  private static final Frame MALLOC = Frame.nativeCode("com.acme.Cache.not::java", 0x1234, -1);
  private static final Frame MAIN = Frame.java("com.acme.Main.main", "Main.java", 7);

  @Test
  void sumsStacksThatPassThroughTheClass() {
    Profile profile =
        profile(
            site(3, 3_000_003, "com.acme.Cache.put"),
            site(5, 500_005, "com.acme.Cache$Entry.<init>"),
            site(7, 70_007, "com.acme.Cache$$Lambda.0x7f.run"),
            site(11, 1_111_111, "com.acme.CacheLoader.load"),
            site(13, 1_313_131, "com.acme.Cache.inner.Other.load"),
            site(17, 1_717_171, "com.acme.Other.load"));
    NativeWeight weight = NativeWeight.of(profile, List.of("com.acme.Cache"));
    Estimate put = Estimate.ofSamples(3, 3_000_003, INTERVAL);
    Estimate entry = Estimate.ofSamples(5, 500_005, INTERVAL);
    Estimate lambda = Estimate.ofSamples(7, 70_007, INTERVAL);
    assertThat(weight.samples()).isEqualTo(15);
    assertThat(weight.bytes()).isCloseTo(put.plus(entry).plus(lambda).bytes(), within(1e-6));
    assertThat(weight.standardErrorBytes())
        .isCloseTo(
            Math.sqrt(
                put.variance(INTERVAL) + entry.variance(INTERVAL) + lambda.variance(INTERVAL)),
            within(1e-6));
  }

  @Test
  void countsAStackOnceThatPassesThroughTwice() {
    Site twice =
        new Site(
            List.of(MALLOC, frame("com.acme.Cache.load"), frame("com.acme.Cache.get"), MAIN),
            "worker",
            Estimate.ofSamples(9, 9_000, INTERVAL),
            Estimate.NONE);
    assertThat(
            NativeWeight.of(profile(twice), List.of("com.acme.Cache", "com.acme.Main")).samples())
        .isEqualTo(9);
  }

  @Test
  void nothingWithoutASample() {
    assertThat(NativeWeight.of(profile(), List.of("com.acme.Cache")))
        .isEqualTo(new NativeWeight(0, 0, 0));
  }

  private static Frame frame(String name) {
    return Frame.java(name, "Cache.java", 42);
  }

  private static Site site(long objects, long bytes, String method) {
    return new Site(
        List.of(MALLOC, frame(method), MAIN),
        "worker",
        Estimate.ofSamples(objects, bytes, INTERVAL),
        Estimate.NONE);
  }

  private static Profile profile(Site... sites) {
    return new Profile(
        Instant.EPOCH, Duration.ZERO, INTERVAL, Stream.of(sites).toList(), List.of());
  }
}
