package dev.memprof.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** jemalloc's figures are dear; when they are read is what matters. */
class FiguresTest {
  private static final long MIB = 1 << 20;
  private static final long RESIDENT = 64 * MIB; // as the machine begins

  @TempDir Path directory;
  private WatchFixture watch;
  private Figures figures;

  @BeforeEach
  void open() throws IOException {
    watch = new WatchFixture(directory);
    figures = watch.figures;
    watch.control.controls.putStatistics(7, 11); // to be seen by the next reading of jemalloc's
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
  }

  private void lookAfter(double seconds) {
    watch.pass(seconds);
    figures.refresh(watch.nanos);
  }

  private boolean hasReadJemallocs() {
    return figures.liveBytes() == 7;
  }

  private void sampleMib(long mib) {
    long unused =
        watch.control.sampler.samples.addAndGet(mib * MIB / WatchFixture.SAMPLE_INTERVAL_BYTES);
  }

  @Test
  void looksAtTheKernelEveryTime() {
    watch.machine.setResidentBytes(RESIDENT + 3 * MIB);
    lookAfter(0.1);
    assertThat(figures.residentBytes()).isEqualTo(RESIDENT + 3 * MIB);
    assertThat(hasReadJemallocs()).isFalse();
  }

  @Test
  void readsJemallocsOnceASecondWhileSomethingHappens() {
    sampleMib(1);
    lookAfter(0.999);
    assertThat(hasReadJemallocs()).isFalse();
    lookAfter(0.001);
    assertThat(hasReadJemallocs()).isTrue();
    assertThat(figures.allocatorResidentBytes()).isEqualTo(11);
  }

  /** Freed blocks in caches of threads, and jemalloc's own. */
  @Test
  void notAllThatIsAllocatedIsLive() {
    watch
        .control
        .controls
        .put("stats.allocated", 1_018)
        .put("stats.arenas.4096.tcache_bytes", 1_000)
        .put("stats.arenas.4096.internal", 11);
    lookAfter(10);
    assertThat(hasReadJemallocs()).isTrue();
  }

  @Test
  void readsJemallocsEveryTenSecondsWhileNothingHappens() {
    lookAfter(9.999);
    assertThat(hasReadJemallocs()).isFalse();
    lookAfter(0.001);
    assertThat(hasReadJemallocs()).isTrue();
  }

  @Test
  void readsJemallocsAtOnceWhenMuchMoreIsResident() {
    watch.machine.setResidentBytes(RESIDENT + 32 * MIB);
    lookAfter(0.001);
    assertThat(hasReadJemallocs()).isTrue();
  }

  /** Of what is allocated most is freed at once: a quarter of a second is time enough. */
  @Test
  void readsJemallocsSoonWhenMuchIsAllocated() {
    sampleMib(32);
    lookAfter(0.249);
    assertThat(hasReadJemallocs()).isFalse();
    lookAfter(0.001);
    assertThat(hasReadJemallocs()).isTrue();
  }

  @Test
  void areQuietWhileNothingIsSampledAndLittleBecomesResident() {
    watch.machine.setResidentBytes(RESIDENT + MIB);
    lookAfter(0.1);
    assertThat(figures.isQuiet()).isTrue();
    watch.machine.setResidentBytes(RESIDENT + 3 * MIB);
    lookAfter(0.1);
    assertThat(figures.isQuiet()).isFalse();
    sampleMib(1);
    lookAfter(0.1);
    assertThat(figures.isQuiet()).isFalse();
    lookAfter(0.1);
    assertThat(figures.isQuiet()).isTrue();
  }

  @Test
  void areOfThisMomentForADump() {
    assertThat(figures.refreshLive(watch.nanos)).isEqualTo(7);
  }

  @Test
  void letsFreeMemoryDecayEachTenSeconds() {
    for (int i = 0; i < 37; i++) {
      lookAfter(0.9);
    }
    assertThat(watch.control.controls.written())
        .filteredOn("arena.4096.decay"::equals)
        .hasSize(3); // 33.3 s
  }
}
