package dev.memprof.profile.top;

import static dev.memprof.profile.top.LeakyServer.TIME;
import static dev.memprof.profile.top.LeakyServer.code;
import static dev.memprof.profile.top.LeakyServer.java;
import static dev.memprof.profile.top.LeakyServer.site;
import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.owner.NativeName;
import dev.memprof.profile.owner.Origin;
import dev.memprof.profile.text.TopWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which stacks are one row, and which frames a row leaves out. */
final class TopFoldingTest {
  @Test
  void pathLeavesOutTheJdkAndLambdaClasses() {
    List<String> path = Top.of(LeakyServer.profile(), 10).rows().get(1).path();
    assertThat(path)
        .hasSize(10)
        .startsWith("io.netty.util.internal.CleanerJava9.allocate(CleanerJava9.java:91)")
        .endsWith(
            "LeakyServer.leakNettyBuffer(LeakyServer.java:77)",
            "LeakyServer.handle(LeakyServer.java:61)");
  }

  @Test
  void sitesOfOnePathAreOneRow() {
    Frame leak = java("App.leak", 7);
    Profile profile =
        new Profile(
            TIME,
            Duration.ZERO,
            524_288,
            List.of(
                site(1_001, 7, code("a"), java("java.util.zip.Deflater.init", 0), leak),
                site(503, 9, code("b"), java("java.util.zip.Inflater.init", 0), leak),
                site(77, 1, code("b"), java("App.leak", 8))),
            List.of());
    Top top = Top.of(profile, 1);
    assertThat(top.paths()).isEqualTo(2);
    assertThat(top.rows())
        .containsExactly(
            new Top.Row(
                Holder.APPLICATION,
                "App.leak",
                List.of("App.leak(App.java:7)"),
                "java.util.zip.Deflater.init -> a",
                1_504,
                48,
                100 * 1_504 / 1_581.0,
                16,
                Math.sqrt(variance(profile, 0) + variance(profile, 1)),
                0,
                List.of(),
                List.of()));
    assertThat(top.cumulative()).containsExactly(new Top.Cumulative("App.leak", 1_581, 100));
  }

  private static double variance(Profile profile, int site) {
    return profile.sites().get(site).live().variance(profile.sampleIntervalBytes());
  }

  /** Two ways in the application that are alike but for a frame that is folded away. */
  @Test
  void tellsRowsApartThatLookAlike() {
    List<Frame> one = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      one.add(java("App.f" + i, i + 1));
    }
    List<Frame> other = new ArrayList<>(one);
    other.set(9, java("App.odd", 77));
    Profile profile =
        new Profile(
            TIME,
            Duration.ZERO,
            0,
            List.of(new Site(one, 3, 3_001, 0, 0), new Site(other, 2, 2_003, 0, 0)),
            List.of());
    assertThat(TopWriter.text(profile, 5))
        .containsOnlyOnce("via App.f9(App.java:10)\n")
        .containsOnlyOnce("via App.odd(App.java:77)\n");
  }

  @Test
  void waysThroughLibrariesAndFrameworksAreOneRow() {
    Frame leak = java("com.acme.Handler.get", 91);
    Profile profile =
        new Profile(
            TIME,
            Duration.ZERO,
            524_288,
            List.of(
                site(
                    1_001,
                    7,
                    java("io.netty.buffer.PoolArena.allocateNormal", 213),
                    leak,
                    java("org.apache.catalina.core.ApplicationFilterChain.doFilter", 144)),
                site(
                    2_003,
                    9,
                    java("io.netty.buffer.PoolArena.allocateHuge", 249),
                    leak,
                    java("org.apache.catalina.core.ApplicationFilterChain.doFilter", 166))),
            List.of());
    assertThat(Top.of(profile, 9).rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.method()).isEqualTo("com.acme.Handler.get");
              assertThat(row.bytes()).isEqualTo(3_004);
              assertThat(row.path())
                  .startsWith("io.netty.buffer.PoolArena.allocateHuge(PoolArena.java:249)");
            });
  }

  @Test
  void nativeNamesLoseTheirArguments() {
    assertThat(NativeName.withoutArguments("(anonymous namespace)::f(int (*)(char)) const"))
        .isEqualTo("(anonymous namespace)::f");
    assertThat(NativeName.withoutArguments("std::vector<int (*)(int)>::push_back(int&&)"))
        .isEqualTo("std::vector<int (*)(int)>::push_back");
    assertThat(NativeName.withoutArguments("deflateInit2_")).isEqualTo("deflateInit2_");
    assertThat(Arrays.asList(Origin.values()))
        .containsExactly(
            Origin.of("dev.memprof.agent.A.b"),
            Origin.of("java.A.b"),
            Origin.of("com.sun.jna.A.b"),
            Origin.of("A.b"));
  }
}
