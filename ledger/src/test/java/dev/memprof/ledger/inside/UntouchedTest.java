package dev.memprof.ledger.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.ledger.MallocUse;
import org.junit.jupiter.api.Test;

class UntouchedTest {
  private static final long MINUTE_MILLIS = 60_000;
  private final Untouched untouched = new Untouched();

  @Test
  void isTheLeastThatWasMissed() {
    assertThat(untouched.bytes()).isEqualTo(MallocUse.UNKNOWN);
    untouched.add(0, 1_009);
    untouched.add(7_000, 1_301);
    assertThat(untouched.bytes()).isEqualTo(1_009);
    untouched.add(9_000, 907);
    untouched.add(MINUTE_MILLIS, 2_003);
    assertThat(untouched.bytes()).isEqualTo(907);
  }

  /** A large block that the application never touches is one that stays. */
  @Test
  void forgetsAfterAQuarterOfAnHour() {
    for (long minute = 0; minute < 14; minute++) {
      untouched.add(minute * MINUTE_MILLIS, minute == 0 ? 101 : 50_021);
    }
    assertThat(untouched.bytes()).isEqualTo(101);
    untouched.add(14 * MINUTE_MILLIS, 50_021);
    untouched.add(15 * MINUTE_MILLIS, 50_021);
    assertThat(untouched.bytes()).isEqualTo(50_021);
  }
}
