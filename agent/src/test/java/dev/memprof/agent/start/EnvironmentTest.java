package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.options.Options;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  private static final PackedLibraries LIBRARIES =
      new PackedLibraries(Path.of("/x/libmemprof.so"), Path.of("/x/libjemalloc.so"));

  private static Environment environment(String options, String preload, String conf) {
    return Environment.of("4711", LIBRARIES, Options.parse(options), preload, conf);
  }

  @Test
  void putsOurLibrariesFirstAndKeepsTheUsers() {
    assertThat(environment("", "/a.so /b.so", null).preload())
        .isEqualTo("/x/libjemalloc.so:/x/libmemprof.so:/a.so /b.so");
    assertThat(environment("", null, null).preload())
        .isEqualTo("/x/libjemalloc.so:/x/libmemprof.so");
  }

  @Test
  void letsTheUsersSettingsWinByComingLast() {
    assertThat(
            environment("lg_prof_sample=17,malloc_conf=narenas:3+tcache:false", null, "narenas:5")
                .mallocConf())
        .isEqualTo(
            "prof:true,prof_active:false,lg_prof_sample:17,lg_prof_interval:30,"
                + "narenas:3,tcache:false,narenas:5");
  }

  /** Sampling without the hook would run jemalloc's own unwinder, in a JVM. */
  @Test
  void neverSamplesBeforeTheHookIsThere() {
    assertThat(environment("", null, "prof_active:true").mallocConf())
        .endsWith(",prof_active:true,prof_active:false");
  }

  @Test
  void marksWhatWasSetBefore() {
    assertThat(environment("", "/a.so", "narenas:5").marker())
        .isEqualTo("4711\nLD_PRELOAD=/a.so\nMALLOC_CONF=narenas:5");
    assertThat(environment("", null, null).marker()).isEqualTo("4711");
  }
}
