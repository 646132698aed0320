package dev.memprof.ledger.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.ledger.inside.SizeClasses.Rounding;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizeClassesTest {
  private static Rounding rounding(LiveSize... live) {
    return new SizeClasses(
            new MallocFigures(0, 0, 0, 0, 0, 0, 4096, 112, 10, List.of(), List.of(live)))
        .rounding();
  }

  /** Two stand for 9.652 each, by 1/(1-exp(-112/1024)). */
  @Test
  void smallBlocksAreTouchedToTheirEnd() {
    assertThat(rounding(new LiveSize(112, 2, 97 + 111))).isEqualTo(new Rounding(154, 0));
  }

  @Test
  void ofALargeBlocksLastPageHalfIsTouchedOnTheAverage() {
    assertThat(rounding(new LiveSize(40 << 10, 3, 3 * 32_769), new LiveSize(48 << 10, 1, 49_001)))
        .isEqualTo(new Rounding(3 * 2_048 + 151, 3 * (8_191 - 2_048)));
  }

  @Test
  void nothingIsKnownWithoutSamples() {
    assertThat(rounding()).isEqualTo(new Rounding(0, 0));
  }
}
