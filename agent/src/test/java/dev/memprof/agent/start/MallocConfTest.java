package dev.memprof.agent.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.options.Option;
import dev.memprof.agent.options.Options;
import org.junit.jupiter.api.Test;

class MallocConfTest {
  private static String overriding(String conf, String options) {
    return new MallocConf(conf).overriding(Option.LG_PROF_SAMPLE, Options.parse(options), "19");
  }

  @Test
  void aLaterSettingIsInForce() {
    MallocConf conf = new MallocConf("prof:true,lg_prof_sample:17,lg_prof_sample:12");
    assertThat(conf.value("lg_prof_sample")).isEqualTo("12");
    assertThat(conf.value("prof")).isEqualTo("true");
    assertThat(conf.value("lg_prof")).isNull();
  }

  @Test
  void saysThatAnOptionHasNoEffect() {
    assertThat(overriding("lg_prof_sample:17,lg_prof_sample:12", "lg_prof_sample=17"))
        .isEqualTo(
            "lg_prof_sample=17 has no effect: MALLOC_CONF wins with lg_prof_sample:12; change it"
                + " there");
    assertThat(overriding("prof:true", "lg_prof_sample=17"))
        .isEqualTo(
            "lg_prof_sample=17 has no effect: this JVM runs on a jemalloc that was started without"
                + " it, with lg_prof_sample:19; change it there");
  }

  @Test
  void saysNothingOfWhatHasEffectOrWasNotGiven() {
    assertThat(overriding("lg_prof_sample:17", "lg_prof_sample=17")).isNull();
    assertThat(overriding("prof:true", "lg_prof_sample=19")).isNull();
    assertThat(overriding("lg_prof_sample:12", "")).isNull();
  }
}
