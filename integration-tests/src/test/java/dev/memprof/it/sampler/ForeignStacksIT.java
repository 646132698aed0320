package dev.memprof.it.sampler;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.ProfileAssert;
import dev.memprof.it.programs.ForeignStacks;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ListAssert;
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
      ProfileAssert profile = assertThatProfile(jvm.dumpAtEnd());
      assertThat(jvm.output()).contains("survived");

      String[] resumed = {"coroutine_run", FOREIGN, HOLD, MAIN};
      assertCallers(profile, "held_below", 1).containsExactly(resumed);
      assertCallers(profile, "held_above", 1).containsExactly(resumed);
      assertCallers(profile, "held_in_context", 1).containsExactly(FOREIGN, HOLD, MAIN);
      assertCallers(profile, "held_on_signal_stack", 1).endsWith("[signal stack]");
      assertCallers(profile, "held_on_unattached", 2)
          .containsExactly("coroutine_run", "[native thread]");
      assertCallers(profile, "held_on_attached", 2).containsExactly("coroutine_run", FOREIGN);
      String fromNative = ForeignStacks.class.getName() + ".fromNative";
      assertCallers(profile.with(fromNative), HOLD, 1).containsExactly(fromNative);
    }
  }

  /** The frames outside of one, on the only stack with it; so many times the blocks are there. */
  private static ListAssert<String> assertCallers(ProfileAssert profile, String name, int times) {
    ProfileAssert holding = profile.with(name);
    holding.sampledObjects().isEqualTo((long) times * ForeignStacks.BLOCKS);
    List<String> stack = holding.onlyStack();
    return assertThat(stack.subList(stack.indexOf(name) + 1, stack.size())).as(name);
  }
}
