package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Loading;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.top.Top;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What memprof and class loading take is not charged to the application, nor hidden. */
class OverheadIT {
  private static final String MEMPROF = "[memprof itself]";
  private static final String CLASSES = "[class loading] " + Loading.OwnLoader.class.getName();

  /** In libmemprof.so: asks JVMTI for a class's methods. */
  private static final String PREPARING = "prepare_methods";

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void haveRowsOfTheirOwn(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "lg_prof_sample=12").add(Loading.class.getName()).startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      byte[] pprof = (byte[]) jmx.call("Profiler", "snapshot");
      Profile profile = Profiles.read(new ByteArrayInputStream(pprof), "snapshot");
      Top top = Top.of(profile, Integer.MAX_VALUE);
      System.out.printf(
          "%s: memprof itself %,.0f bytes, classes of 701 loaders %,.0f, of %,.0f%n",
          jdk, bytes(top, MEMPROF), bytes(top, CLASSES), profile.totalBytes());

      double preparing = 0;
      for (Site site : profile.sites()) {
        preparing += has(site, PREPARING) ? site.bytes() : 0;
      }
      assertThat(preparing).as("ids of methods, sampled").isPositive();
      assertThat(bytes(top, MEMPROF)).isGreaterThan(preparing);
      assertThat(names(top)).noneMatch(name -> name.startsWith("dev.memprof.agent."));
      assertThat(bytes(top, Loading.class.getName() + ".hold")).isEqualTo(Loading.BUFFER_BYTES);
      assertThat(bytes(top, CLASSES))
          .as("some hundred bytes for each loader")
          .isGreaterThan(701 * 128);
      assertThat(top.rows().stream().mapToDouble(Top.Row::bytes).sum())
          .as("every byte has a row")
          .isCloseTo(profile.totalBytes(), within(1.0));
    }
  }

  private static boolean has(Site site, String function) {
    return site.stack().stream().map(Frame::name).anyMatch(function::equals);
  }

  private static List<String> names(Top top) {
    return Stream.concat(
            top.rows().stream().map(Top.Row::method),
            top.cumulative().stream().map(Top.Cumulative::method))
        .toList();
  }

  /** Of the only row of that name. */
  private static double bytes(Top top, String method) {
    List<Top.Row> rows = top.rows().stream().filter(row -> row.method().equals(method)).toList();
    assertThat(rows).as(method).hasSize(1);
    return rows.get(0).bytes();
  }
}
