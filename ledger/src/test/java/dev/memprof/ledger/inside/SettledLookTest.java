package dev.memprof.ledger.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.LedgerReading;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettledLookTest {
  private final SettledLook look = new SettledLook();

  private static LedgerReading reading(long unexplainedBytes) {
    return new LedgerReading(
        1, "", "watched", 100_000, unexplainedBytes, List.of(), List.of(), List.of(), List.of());
  }

  private long settled(Long... unexplainedBytes) throws IOException {
    Iterator<Long> looks = List.of(unexplainedBytes).iterator();
    long settled = look.read(() -> reading(looks.next())).unexplainedBytes();
    assertThat(looks).isExhausted();
    return settled;
  }

  @Test
  void looksAgainWhereAMappingCameBetween() throws IOException {
    assertThat(settled(500L)).isEqualTo(500);
    assertThat(settled(7_003L, 499L)).isEqualTo(499);
  }

  @Test
  void believesWhatStaysUnexplained() throws IOException {
    assertThat(settled(7_001L, 7_002L, 7_003L)).isEqualTo(7_003);
  }

  /** As where the agent came late: each look would cost three. */
  @Test
  void doesNotLookAgainForWhatItHasBelieved() throws IOException {
    assertThat(settled(7_001L, 7_002L, 7_003L)).isEqualTo(7_003);
    assertThat(settled(7_503L)).isEqualTo(7_503);
    assertThat(settled(91L)).isEqualTo(91);
    assertThat(settled(7_003L, 592L, 591L)).isEqualTo(591);
  }
}
