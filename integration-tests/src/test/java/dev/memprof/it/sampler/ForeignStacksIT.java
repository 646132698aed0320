package dev.memprof.it.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.ForeignStacks;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Coroutines, contexts and signal handlers: a sample there is named as far as it goes, and never a
 * crash.
 */
class ForeignStacksIT {
  private static final String HOLD = ForeignStacks.class.getName() + ".hold";
  private static final String MAIN = ForeignStacks.class.getName() + ".main";
  private static final String FOREIGN = "[foreign stack]";

  @TempDir Path directory;

  @BeforeEach
  void architecture() {
    assumeThat(System.getProperty("os.arch")).as("the coroutines are x86-64's").isEqualTo("amd64");
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void areNamedAndSurvived(Jdk jdk) throws Exception {
    Path library = directory.resolve("libforeign.so");
    Gcc.compile(
        library, "foreign_stacks.c", "-I" + Path.of("../native/test").toAbsolutePath(), "-pthread");
    try (Jvm jvm =
        Jvm.profiled(jdk, "lg_prof_sample=0").add(ForeignStacks.class.getName(), library).start()) {
      String dump = jvm.awaitLine("dump ").substring("dump ".length());
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(jvm.output()).contains("survived");
      Profile profile = Profiles.read(Path.of(dump));

      String[] resumed = {"coroutine_run", FOREIGN, HOLD, MAIN};
      assertThat(callers(profile, "held_below", 1)).containsExactly(resumed);
      assertThat(callers(profile, "held_above", 1)).containsExactly(resumed);
      assertThat(callers(profile, "held_in_context", 1)).containsExactly(FOREIGN, HOLD, MAIN);
      assertThat(callers(profile, "held_on_signal_stack", 1)).endsWith("[signal stack]");
      assertThat(callers(profile, "held_on_unattached", 2))
          .containsExactly("coroutine_run", "[native thread]");
      assertThat(callers(profile, "held_on_attached", 2)).containsExactly("coroutine_run", FOREIGN);
      assertThat(callers(profile, HOLD, 1, "fromNative"))
          .containsExactly(ForeignStacks.class.getName() + ".fromNative");
    }
  }

  /** The frames outside of one, on the only stack with it; so many times the blocks are there. */
  private static List<String> callers(Profile profile, String name, int times) {
    return callers(profile, name, times, "");
  }

  private static List<String> callers(Profile profile, String name, int times, String and) {
    List<Site> sites =
        profile.sites().stream()
            .filter(site -> names(site).contains(name))
            .filter(site -> names(site).stream().anyMatch(frame -> frame.endsWith(and)))
            .toList();
    assertThat(sites).as(name).isNotEmpty();
    assertThat(sites.stream().map(ForeignStacksIT::names).distinct()).hasSize(1);
    assertThat(sites.stream().mapToLong(Site::sampledObjects).sum())
        .as(name)
        .isEqualTo((long) times * ForeignStacks.BLOCKS);
    List<String> names = names(sites.get(0));
    return names.subList(names.indexOf(name) + 1, names.size());
  }

  private static List<String> names(Site site) {
    return site.stack().stream().map(Frame::name).toList();
  }
}
