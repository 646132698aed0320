package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Warm;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** In which forms of code samples meet a method while it becomes warm: one frame all the time. */
class FormsIT {
  private static final Forms INTERPRETED = Forms.of("0");
  private static final Forms BY_C1 = Forms.of("1");
  private static final Forms BY_C2 = Forms.of("2");
  private static final Forms INLINED = Forms.of("i");

  @TempDir private Path directory;

  private static Forms forms(Profile profile, String method) {
    Forms forms = Forms.NONE;
    for (Site site : profile.sites()) {
      for (Frame frame : site.stack()) {
        if (frame.name().equals(Warm.class.getName() + "." + method)) {
          forms = forms.and(frame.forms());
        }
      }
    }
    return forms;
  }

  /** Each is told within a sixteenth of the time since the start. */
  private void meets(Jdk jdk, Forms hot, Forms small, Object... flags) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "lg_prof_sample=12,growth=off,dir=" + directory)
                .add("-Xbatch")
                .add(flags)
                .add(Warm.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Waiting.on("forms")
          .untilAsserted(
              () -> {
                Profile live =
                    Profiles.read(
                        new ByteArrayInputStream((byte[]) jmx.call("Profiler", "history")),
                        "history",
                        "inuse_space");
                // a loop that is compiled on the stack may inline it
                assertThat(forms(live, "hot").and(INLINED)).isSameAs(hot.and(INLINED));
                assertThat(forms(live, "small")).isSameAs(small);
                assertThat(forms(live, "main").letters()).contains("0");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsOfTheInterpreterAlone(Jdk jdk) throws Exception {
    meets(jdk, INTERPRETED, INTERPRETED, "-Xint");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsOfC1AndWhatItInlines(Jdk jdk) throws Exception {
    Forms both = INTERPRETED.and(BY_C1);
    meets(jdk, both, both.and(INLINED), "-XX:TieredStopAtLevel=1");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsOfC2WithoutInlining(Jdk jdk) throws Exception {
    Forms both = INTERPRETED.and(BY_C2);
    meets(jdk, both, both, "-XX:-TieredCompilation", "-XX:-Inline");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void tellsOfAllThatAWarmProgramGoesThrough(Jdk jdk) throws Exception {
    Forms all = INTERPRETED.and(BY_C1).and(BY_C2).and(INLINED);
    meets(jdk, all, all);
  }

  /** AsyncGetCallTrace does not tell. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#any")
  void tellsNothingWhereTheJvmWalks(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.light(jdk, "walk=jvm,lg_prof_sample=12,growth=off,dir=" + directory)
                .add(Warm.class.getName())
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Profile live =
          Profiles.read(
              new ByteArrayInputStream((byte[]) jmx.call("Profiler", "history")),
              "history",
              "inuse_space");
      assertThat(live.totalBytes()).isPositive();
      assertThat(forms(live, "hot")).isSameAs(Forms.NONE);
    }
  }
}
