package dev.memprof.profile.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.text.Heading;
import dev.memprof.profile.text.TopWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProfileTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Mapping ZLIB = new Mapping(0x1000, 0x2000, 0, "/lib/libz.so", "ab12");
  private static final Mapping ROCKS = new Mapping(0x5000, 0x9000, 0x40, "/tmp/librocks.so", "");

  private static Site site(double bytes, double objects, Frame... stack) {
    return new Site(List.of(stack), objects, bytes, Math.round(objects), Math.round(bytes));
  }

  private static Profile at(int second, List<Mapping> mappings, Site... sites) {
    return new Profile(NOON.plusSeconds(second), Duration.ZERO, 524_288, List.of(sites), mappings);
  }

  @Test
  void differenceIsSignedStackByStack() {
    Frame run = Frame.java("App.run", "App.java", 7);
    Frame stop = Frame.java("App.stop", "App.java", 9);
    Frame idle = Frame.java("App.idle", "App.java", 11);
    Profile base = at(0, List.of(), site(1_001, 7, run), site(503, 3, stop), site(77, 1, idle));
    Profile later = at(30, List.of(), site(4_004, 9, run), site(500, 2, stop), site(77, 1, idle));

    Profile difference = later.minus(base);

    assertThat(difference.sites())
        .containsExactly(
            changed(site(4_004, 9, run), site(1_001, 7, run)),
            changed(site(500, 2, stop), site(503, 3, stop)),
            changed(site(77, 1, idle), site(77, 1, idle)));
    assertThat(difference.sites().stream().map(Site::bytes)).containsExactly(3_003.0, -3.0, 0.0);
    assertThat(difference.totalBytes()).isEqualTo(3_000);
    assertThat(difference.isDifference()).isTrue();
    assertThat(difference.duration()).isEqualTo(Duration.ofSeconds(30));
    assertThat(difference.time()).isEqualTo(NOON.plusSeconds(30));
  }

  @Test
  void doesNotKnowTheTimeBetweenProfilesWithoutOne() {
    Profile undated = new Profile(Instant.EPOCH, Duration.ZERO, 0, List.of(), List.of());
    Site site = site(4_004, 9, Frame.java("App.run", "App.java", 7));
    for (Profile difference :
        List.of(at(30, List.of(), site).minus(undated), undated.minus(at(30, List.of(), site)))) {
      assertThat(difference.isDifference()).isTrue();
      assertThat(difference.duration().toMillis()).isZero();
      assertThat(TopWriter.text(difference, 1)).doesNotContain(" in ");
      assertThat(Heading.lines(difference).get(0)).startsWith("Native memory: ");
    }
  }

  private static Site changed(Site live, Site base) {
    return new Site(live.stack(), "", live.live(), base.live());
  }

  @Test
  void aDifferenceKnowsWhatIsLive() {
    Frame run = Frame.java("App.run", "App.java", 7);
    Frame gone = Frame.java("App.gone", "App.java", 8);
    Profile later = at(30, List.of(), site(4_004, 9, run));
    Profile difference = later.minus(at(0, List.of(), site(1_001, 7, run), site(99, 1, gone)));
    assertThat(difference.live()).isEqualTo(later);
    assertThat(later.live()).isSameAs(later);
  }

  @Test
  void threadsOfAStackAreApartUntilPutTogether() {
    Frame run = Frame.java("App.run", "App.java", 7);
    Site first = site(1_001, 7, run).as(List.of(run), "pool-1");
    Site second = site(503, 3, run).as(List.of(run), "pool-2");
    Profile profile = at(0, List.of(), first, second);
    assertThat(profile.byStack().sites()).containsExactly(site(1_504, 10, run));
    assertThat(profile.minus(at(0, List.of(), second)).sites().stream().map(Site::bytes))
        .containsExactly(1_001.0, 0.0);
  }

  @Test
  void keepsSitesThatVanishedWithTheirOwnMapping() {
    Frame inflate = Frame.nativeCode("inflateInit2_", 0x1234, 0);
    Frame open = Frame.nativeCode("rocksdb::Open()", 0x5678, 0);
    Profile base = at(0, List.of(ROCKS), site(8_191, 13, open));
    Profile later = at(1, List.of(ZLIB), site(17, 1, inflate));

    Profile difference = later.minus(base);

    assertThat(difference.mappings()).containsExactly(ZLIB, ROCKS);
    assertThat(difference.sites())
        .containsExactly(
            site(17, 1, inflate),
            changed(
                site(0, 0, Frame.nativeCode("rocksdb::Open()", 0x5678, 1)), site(8_191, 13, open)));
  }

  @Test
  void sameStacksAtOtherAddressesCancelOut() {
    Profile base = at(0, List.of(ZLIB), site(99, 3, Frame.nativeCode("deflateInit2_", 0x1111, 0)));
    Profile later = at(5, List.of(ROCKS), site(99, 3, Frame.nativeCode("deflateInit2_", 0x2, 0)));
    assertThat(later.minus(base).sites()).hasSize(1).allMatch(Site::isUnchanged);
  }

  @Test
  void otherLinesOfAMethodAreOtherStacks() {
    Profile base = at(0, List.of(), site(99, 3, Frame.java("App.run", "App.java", 7)));
    Profile later = at(0, List.of(), site(99, 3, Frame.java("App.run", "App.java", 8)));
    Profile difference = later.minus(base);
    assertThat(difference.sites()).hasSize(2);
    assertThat(difference.isDifference()).as("even between equal times").isTrue();
  }

  @Test
  void comparesAHundredThousandSites() {
    List<Site> before = new ArrayList<>();
    List<Site> after = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      Frame[] stack = new Frame[40];
      for (int j = 0; j < stack.length; j++) {
        stack[j] = Frame.java("App.m" + ((i >>> (j % 17)) & 255), "App.java", j);
      }
      before.add(site(i, 1, stack));
      after.add(site(i + 3.0, 1, stack));
    }
    Profile base = new Profile(NOON, Duration.ZERO, 524_288, before, List.of());
    Profile later = new Profile(NOON, Duration.ZERO, 524_288, after, List.of());
    // Comparing each with each would not end before anybody looks.
    assertThat(later.minus(base).totalBytes()).isEqualTo(300_000);
  }
}
