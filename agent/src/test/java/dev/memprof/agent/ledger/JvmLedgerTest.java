package dev.memprof.agent.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.LedgerReading;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmLedgerTest {
  private static LedgerReading reading(long unexplainedBytes) {
    return new LedgerReading(
        1, "", "watched", 100_000, unexplainedBytes, List.of(), List.of(), List.of(), List.of());
  }

  private static long settled(Long... unexplainedBytes) throws IOException {
    Iterator<Long> looks = List.of(unexplainedBytes).iterator();
    long settled = JvmLedger.settled(() -> reading(looks.next())).unexplainedBytes();
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
}
