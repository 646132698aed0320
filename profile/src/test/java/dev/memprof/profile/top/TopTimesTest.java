package dev.memprof.profile.top;

import static dev.memprof.profile.top.LeakyServer.TIME;
import static dev.memprof.profile.top.LeakyServer.java;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.text.TopWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How old live memory is, how long freed memory lived, and how fast it is allocated. */
class TopTimesTest {
  private static final List<Frame> STACK = List.of(java("App.load", 7), java("App.main", 3));

  private static Site site(long bytes, Label... labels) {
    return new Site(STACK, "", List.of(labels), new Estimate(1, bytes, 1, bytes), Estimate.NONE);
  }

  private static Profile profile(Site... sites) {
    return new Profile(TIME, Duration.ZERO, 1, List.of(sites), List.of());
  }

  @Test
  void tellsWhatIsOlder() {
    Top top =
        Top.of(
            profile(
                site(1, Label.age(0)),
                site(20, Label.age(60)),
                site(300, Label.age(600)),
                site(4_000, Label.age(3_600))),
            3);
    assertThat(top.rows().get(0).ages())
        .containsExactly(
            new Top.Aged(60, 4_320, 3), new Top.Aged(600, 4_300, 2), new Top.Aged(3_600, 4_000, 1));
    assertThat(Top.of(profile(site(1)), 3).rows().get(0).ages()).as("not known").isEmpty();
  }

  @Test
  void showsWhatIsKnownOfTimes() {
    String live = TopWriter.text(profile(site(300, Label.age(600)), site(100, Label.age(0))), 3);
    assertThat(live)
        .containsPattern("objects +age +allocated by\\n")
        .containsPattern("2 +10 min\\+");
    Profile allocated =
        profile()
            .withSites(List.of(site(30_000, Label.lifetime(16)), site(10_000)), Profile.ALLOCATED);
    History history = new History(profile(), allocated, profile(), profile());
    assertThat(TopWriter.text(history.since(TIME.minusSeconds(4)).allocated(), 3))
        .containsPattern("allocated +± +share +objects +per second +freed in 1 s +allocated by\\n")
        .containsPattern("39\\.1 KiB +0% +100\\.0% +2 +9\\.8 KiB +75% +App\\.load");
  }

  @Test
  void tellsHowLongWhatWasFreedHadLivedAndTheRate() {
    List<Site> sites =
        List.of(
            site(5, Label.lifetime(0)),
            site(70, Label.lifetime(512)),
            site(900, Label.lifetime(1_024)),
            site(11_000));
    Profile allocated = profile().withSites(sites, Profile.ALLOCATED);
    History history = new History(profile(), allocated, profile(), profile());
    Profile since = history.since(TIME.minusSeconds(5)).allocated();
    Top.Row row = Top.of(since, 1).rows().get(0);
    assertThat(row.lifetimes())
        .containsExactly(
            new Top.Lived(0, 5, 1), new Top.Lived(512, 70, 1), new Top.Lived(1_024, 900, 1));
    assertThat(row.freedWithin(1_024)).isEqualTo(75);
    assertThat(row.bytesPerSecond()).isEqualTo(11_975.0 / 5);
  }
}
