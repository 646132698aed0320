package dev.memprof.profile.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SitesTest {
  private static final Estimate ONE = new Estimate(1.5, 100.25, 1, 100);

  private static Site site(List<Frame> stack, String thread, List<Label> labels) {
    return new Site(stack, thread, labels, ONE, Estimate.NONE);
  }

  private static List<Site> collected(Site... all) {
    Sites sites = new Sites(0);
    for (Site site : all) {
      sites.add(site);
    }
    return sites.toList();
  }

  /** Against maps of records, with stacks as long as those of recursion. */
  @Test
  void areThoseThatWereAddedEachOnce() {
    Random random = new Random(20261130);
    Map<List<Object>, Site> expected = new LinkedHashMap<>();
    Sites sites = new Sites(10);
    for (int i = 0; i < 20_011; i++) {
      List<Frame> stack = new ArrayList<>();
      for (int depth = i % 97 == 0 ? 300 : 1 + random.nextInt(6); depth > 0; depth--) {
        stack.add(Frame.java("a.B.m" + random.nextInt(5), "B.java", random.nextInt(3)));
      }
      List<Label> labels =
          random.nextInt(3) == 0 ? List.of(Label.age(random.nextInt(4))) : List.of();
      Estimate base = i > 9_000 && random.nextBoolean() ? ONE : Estimate.NONE;
      Site site = new Site(stack, "t" + random.nextInt(3), labels, ONE, base);
      sites.add(site);
      expected.merge(List.of(stack, site.thread(), labels), site, Site::plus);
    }
    assertThat(expected).hasSizeBetween(5_000, 20_000);
    assertThat(sites.toList()).isEqualTo(List.copyOf(expected.values()));
  }

  @Test
  void ofOneStackAreThoseAtOtherAddressesToo() {
    List<Frame> first = List.of(Frame.nativeCode("allocate", 0x1000, 0));
    List<Frame> second = List.of(Frame.nativeCode("allocate", 0x2000, 1));
    assertThat(collected(site(first, "", List.of()), site(second, "", List.of())))
        .containsExactly(new Site(first, "", ONE.plus(ONE), Estimate.NONE));
  }

  @Test
  void cannotBeChangedFromOutside() {
    Site site = site(List.of(Frame.marker("[gc thread]")), "", List.of());
    List<Site> sites = collected(site);
    assertThatThrownBy(() -> sites.set(0, site)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> sites.get(0).stack().get(1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> sites.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
