package dev.memprof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  @Test
  void comparesRowsOfOneOwner() {
    LedgerReading earlier = reading(row("gc", "tables", 1_009), row("gc", "cards", 13));
    LedgerReading later =
        reading(row("gc", "tables", 907), row("gc", "cards", 31), row("cds", "cards", 7));

    LedgerReading compared = Comparison.of(earlier, later);

    assertThat(compared.rows())
        .extracting(LedgerRow::sinceStartBytes)
        .containsExactly(-102L, 18L, 7L);
    assertThat(compared.rows()).extracting(LedgerRow::residentBytes).containsExactly(907L, 31L, 7L);
    assertThat(compared.rssBytes()).isEqualTo(77);
  }

  private static LedgerReading reading(LedgerRow... rows) {
    return new LedgerReading(1, "watched", 77, 5, List.of(rows), List.of(), List.of(), List.of());
  }

  private static LedgerRow row(String category, String owner, long bytes) {
    return new LedgerRow(category, owner, bytes, 2 * bytes, 0, 0, 0, "");
  }
}
