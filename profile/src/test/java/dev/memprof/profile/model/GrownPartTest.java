package dev.memprof.profile.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GrownPartTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private static Site site(String method, String thread, int objects, int bytes) {
    return new Site(
        List.of(Frame.java(method, "A.java", 7)),
        thread,
        new Estimate(objects, bytes, objects, bytes),
        Estimate.NONE);
  }

  private static Profile profile(int second, Site... sites) {
    return new Profile(NOON.plusSeconds(second), Duration.ZERO, 4_099, List.of(sites), List.of());
  }

  @Test
  void leavesOutWhatShrank() {
    Profile base = profile(0, site("A.grows", "t", 3, 1_001), site("A.shrinks", "t", 5, 7_919));
    Profile later = profile(7, site("A.grows", "t", 4, 1_306), site("A.shrinks", "t", 1, 71));
    GrownPart growth = GrownPart.of(later.minus(base));
    assertThat(growth.leftOutStacks()).isEqualTo(1);
    assertThat(growth.leftOutBytes()).isEqualTo(7_848);
    assertThat(growth.profile().sites()).containsExactly(site("A.grows", "t", 1, 305));
    assertThat(growth.profile().duration()).isEqualTo(Duration.ofSeconds(7));
    assertThat(growth.profile().notes().comments())
        .containsExactly("memprof: growth only; sites that shrank are left out: 1");
  }

  @Test
  void memoryThatMovesBetweenThreadsIsNoGrowth() {
    Profile base = profile(0, site("A.pool", "one", 9, 9_001), site("A.all", "one", 1, 101));
    Profile later =
        profile(
            7,
            site("A.pool", "one", 2, 2_000),
            site("A.pool", "two", 8, 8_008),
            site("A.all", "one", 2, 202),
            site("A.all", "two", 3, 303));
    GrownPart growth = GrownPart.of(later.minus(base));
    assertThat(growth.leftOutStacks()).isZero();
    assertThat(growth.profile().sites())
        .extracting(site -> site.stack().get(0).name(), Site::thread, Site::bytes)
        .containsExactlyInAnyOrder(
            tuple("A.pool", "", 1_007.0),
            tuple("A.all", "one", 101.0),
            tuple("A.all", "two", 303.0));
  }

  @Test
  void fewerObjectsThatHoldMoreHaveNoNegativeNumber() {
    GrownPart growth =
        GrownPart.of(
            profile(7, site("A.a", "", 2, 4_001)).minus(profile(0, site("A.a", "", 9, 900))));
    assertThat(growth.profile().sites())
        .extracting(Site::objects, Site::bytes)
        .containsExactly(tuple(0.0, 3_101.0));
  }

  @Test
  void whatIsLiveStaysAsItIs() {
    Profile live = profile(0, site("A.a", "t", 3, 1_001));
    assertThat(GrownPart.of(live).profile()).isSameAs(live);
    assertThat(GrownPart.isAllThatIsKept(live)).isFalse();
    assertThat(GrownPart.isAllThatIsKept(GrownPart.of(live.minus(live)).profile())).isTrue();
  }
}
