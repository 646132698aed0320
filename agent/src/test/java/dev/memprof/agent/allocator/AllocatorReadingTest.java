package dev.memprof.agent.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.agent.allocator.AllocatorStatistics.Arena;
import dev.memprof.agent.allocator.AllocatorStatistics.Totals;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The epoch advances once a second, however many ask, and all that is read is of one epoch. */
class AllocatorReadingTest {
  private static final long MS = 1_000_000L;

  private long nanos = -7_777 * MS; // a clock may be anywhere
  private final Counting allocator = new Counting();
  private final AllocatorReading reading = new AllocatorReading(allocator, () -> nanos);

  /** Every figure is the number of the epoch. */
  private static final class Counting implements Allocator {
    int epoch;

    @Override
    public void advanceEpoch() {
      epoch++;
    }

    @Override
    public void decay() {
      throw new AssertionError("nobody asked for it");
    }

    @Override
    public Totals totals() {
      return new Totals(epoch, epoch, epoch, epoch, epoch, epoch, epoch);
    }

    @Override
    public List<Arena> arenas() {
      return List.of(new Arena(3, 1, epoch, epoch, epoch, epoch, epoch));
    }

    @Override
    public long allocatedBytes(int arena) {
      return epoch;
    }
  }

  @Test
  void theFirstReadingIsCurrent() {
    assertThat(reading.totals().allocated()).isEqualTo(1);
  }

  @Test
  void manyReadersShareTheEpochOfASecond() {
    for (int scrape = 0; scrape < 37; scrape++) {
      assertThat(reading.totals().resident()).isEqualTo(1);
      assertThat(reading.arenas().get(0).active()).isEqualTo(1);
      assertThat(reading.allocatedBytes(3)).isEqualTo(1);
      nanos += 27 * MS; // 999 ms in all
    }
    assertThat(allocator.epoch).isEqualTo(1);
    nanos += MS;
    assertThat(reading.allocatedBytes(3)).isEqualTo(2);
    assertThat(reading.totals().mapped()).isEqualTo(2);
  }

  @Test
  void aFreshReadingBeginsASecond() {
    assertThat(reading.totals().allocated()).isEqualTo(1);
    nanos += 900 * MS;
    assertThat(reading.freshTotals().allocated()).isEqualTo(2);
    nanos += 999 * MS;
    assertThat(reading.totals().allocated()).isEqualTo(2);
    nanos += MS;
    assertThat(reading.totals().allocated()).isEqualTo(3);
  }
}
