package dev.memprof.profile.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TopWriterTest {
  private static final long INTERVAL = 1 << 19;

  private static Site site(String method, long sampledObjects, long sampledBytes) {
    return new Site(
        List.of(Frame.nativeCode("malloc", 1, -1), Frame.java("com.acme." + method, "A.java", 42)),
        "",
        Estimate.ofSamples(sampledObjects, sampledBytes, INTERVAL),
        Estimate.NONE);
  }

  private static Profile profile(List<Site> sites) {
    return new Profile(Instant.EPOCH, Duration.ZERO, INTERVAL, sites, List.of());
  }

  /** Whether such a row is there is chance, and it is as loud as any other. */
  @Test
  void smallSitesOfOneSampleAreOneLine() {
    List<Site> sites =
        new ArrayList<>(
            List.of(
                site("Leak.hold", 1_009, 1_009 << 16),
                site("Chance.one", 1, 31),
                site("Chance.two", 1, 67),
                site("Large.block", 1, 1_187 << 10),
                site("Two.samples", 2, 62)));
    Collections.shuffle(sites);

    String text = TopWriter.text(profile(sites), 10);

    assertThat(text)
        .containsPattern("\n1 .*com\\.acme\\.Leak\\.hold")
        .containsPattern("\n +1\\.0 MiB .*  2 sites of one sample each\n")
        .contains("com.acme.Large.block", "com.acme.Two.samples")
        .doesNotContain("Chance");
    assertThat(TopWriter.text(profile(sites), 10, "", new TextForm(100, true)))
        .contains("com.acme.Chance.one", "com.acme.Chance.two")
        .doesNotContain("one sample each");
  }

  /** Where there is nothing else, they are the answer. */
  @Test
  void fewSamplesAreAllShown() {
    assertThat(TopWriter.text(profile(List.of(site("A.a", 1, 31), site("B.b", 1, 67))), 10))
        .contains("com.acme.A.a", "com.acme.B.b");
  }
}
