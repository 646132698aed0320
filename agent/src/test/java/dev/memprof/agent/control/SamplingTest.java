package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.store.file.RunId;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplingTest {
  private final FakeControls controls = new FakeControls();
  private FakeSampler sampler;

  @BeforeEach
  void hook(@TempDir Path directory) {
    sampler = new FakeSampler(directory);
  }

  private Sampling sampling(boolean active) {
    controls.put("prof.active", active ? 1 : 0);
    return new Sampling(new Mallctl(controls), sampler);
  }

  @Test
  void switchesOnAndOff() {
    Sampling sampling = sampling(false);
    sampling.on();
    assertThat(sampling.isActive()).isTrue();
    sampling.off();
    assertThat(sampling.isActive()).isFalse();
    assertThat(controls.writtenTo("prof.active")).containsExactly("1", "0");
    assertThat(sampler.events()).containsExactly("on", "off");
  }

  @Test
  void isOnSinceTheStartOfTheJvm() {
    assertThat(sampling(true).state().sinceMillis()).isEqualTo(RunId.current().startMillis());
  }

  @Test
  void leavesAloneWhatStandsRight() {
    Sampling sampling = sampling(true);
    long since = sampling.state().sinceMillis();
    sampling.on();
    assertThat(controls.written()).isEmpty();
    assertThat(sampling.state().sinceMillis()).isEqualTo(since);
  }

  @Test
  void remembersThatItWasOff() {
    Sampling sampling = sampling(true);
    assertThat(sampling.state().wasOff()).isFalse();
    sampling.off();
    sampling.on();
    assertThat(sampling.state().wasOff()).isTrue();
    assertThat(sampling(false).state().wasOff()).as("from the start").isTrue();
  }

  @Test
  void givesBackWhatItLent() {
    Sampling sampling = sampling(false);
    sampling.lend();
    assertThat(sampling.isActive()).isTrue();
    sampling.giveBack();
    assertThat(sampling.isActive()).isFalse();
  }

  @Test
  void givesNothingBackWhereItWasOnAlready() {
    Sampling sampling = sampling(true);
    sampling.lend();
    sampling.giveBack();
    assertThat(sampling.isActive()).isTrue();
  }

  @Test
  void staysOnForWhoeverSaysSoMeanwhile() {
    Sampling sampling = sampling(false);
    sampling.lend();
    sampling.on();
    sampling.giveBack();
    assertThat(sampling.isActive()).isTrue();
  }

  @Test
  void staysOffForWhoeverSaysSoMeanwhile() {
    Sampling sampling = sampling(false);
    sampling.lend();
    sampling.off();
    sampling.on();
    sampling.giveBack();
    assertThat(sampling.isActive()).as("off, and on again to stay").isTrue();
  }

  @Test
  void readsTheIntervalAsAPowerOfTwo() {
    controls.put("prof.lg_sample", 17);
    assertThat(sampling(true).intervalBytes()).isEqualTo(131_072);
  }
}
