package dev.memprof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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

  /** So that the rows add up to the difference of both. */
  @Test
  void keepsWhatIsThereNoMoreSinceTheLastLook() {
    LedgerReading earlier =
        reading(row("gc", "tables", 1_009), row("gc", "cards", 13), row("metaspace", "a", 3));
    LedgerReading later = reading(row("metaspace", "a", 5), row("gc", "tables", 1_013));
    LedgerReading buffers = earlier.withWithin(List.of(row("malloc-live", "buffers", 11)));

    LedgerReading compared =
        Comparison.sinceLook(
            buffers, later.withWithin(List.of(row("malloc-live", "buffers", 28).withCount(7))));

    assertThat(compared.rows())
        .extracting(LedgerRow::owner, LedgerRow::residentBytes, LedgerRow::sinceLookBytes)
        .containsExactly(tuple("a", 5L, 2L), tuple("tables", 1_013L, 4L), tuple("cards", 0L, -13L));
    assertThat(compared.within())
        .extracting(LedgerRow::title, LedgerRow::sinceLookBytes)
        .containsExactly(tuple("7 buffers", 17L));
  }

  private static LedgerReading reading(LedgerRow... rows) {
    return new LedgerReading(
        1, "4711.7", "watched", 77, 5, List.of(rows), List.of(), List.of(), List.of());
  }

  private static LedgerRow row(String category, String owner, long bytes) {
    return new LedgerRow(category, owner, bytes, 2 * bytes, 0, "");
  }
}
