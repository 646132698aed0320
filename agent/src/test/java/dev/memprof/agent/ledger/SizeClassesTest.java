package dev.memprof.agent.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.ledger.SizeClasses.Rounding;
import dev.memprof.agent.sampler.FakeSampler;
import dev.memprof.agent.sampler.LiveSize;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizeClassesTest {
  private final FakeSampler sampler = new FakeSampler(Path.of("none"));
  private final SizeClasses classes =
      new SizeClasses(
          new Mallctl(
              new FakeControls()
                  .put("prof.lg_sample", 10)
                  .put("arenas.page", 4096)
                  .put("arenas.nbins", 2)
                  .put("arenas.bin.1.size", 112)),
          sampler);

  /** Two stand for 9.652 each, by 1/(1-exp(-112/1024)). */
  @Test
  void smallBlocksAreTouchedToTheirEnd() {
    sampler.liveSizes = List.of(new LiveSize(112, 2, 97 + 111));
    assertThat(classes.rounding()).isEqualTo(new Rounding(154, 0));
  }

  @Test
  void ofALargeBlocksLastPageHalfIsTouchedOnTheAverage() {
    sampler.liveSizes =
        List.of(new LiveSize(40 << 10, 3, 3 * 32_769), new LiveSize(48 << 10, 1, 49_001));
    assertThat(classes.rounding()).isEqualTo(new Rounding(3 * 2_048 + 151, 3 * (8_191 - 2_048)));
  }

  @Test
  void nothingIsKnownWithoutSamples() {
    assertThat(classes.rounding()).isEqualTo(new Rounding(0, 0));
  }
}
