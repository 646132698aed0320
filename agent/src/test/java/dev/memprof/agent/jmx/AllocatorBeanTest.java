package dev.memprof.agent.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.agent.allocator.FakeControls;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.limits.FakeMachine;
import dev.memprof.contract.BlockSize;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocatorBeanTest {
  @TempDir Path directory;
  private final FakeControls controls = new FakeControls();
  private FakeMachine machine;
  private AllocatorBean bean;

  @BeforeEach
  void open() throws IOException {
    machine = new FakeMachine(directory);
    bean = new AllocatorBean(new Mallctl(controls), machine.process());
    controls
        .put("arenas.narenas", 3)
        .put("arena.0.initialized", 1)
        .put("arena.1.initialized", 0)
        .put("arena.2.initialized", 1);
  }

  @AfterEach
  void close() throws IOException {
    machine.close();
  }

  @Test
  void writesDirtyDecayToEveryArenaThereIsAndTheNextOnes() {
    bean.setDirtyDecayMillis(7_001);
    assertThat(controls.written())
        .containsExactly(
            "arenas.dirty_decay_ms=7001",
            "arena.0.dirty_decay_ms=7001",
            "arena.2.dirty_decay_ms=7001");
    assertThat(bean.getDirtyDecayMillis()).isEqualTo(7_001);
  }

  @Test
  void writesMuzzyDecayLikewise() {
    bean.setMuzzyDecayMillis(-1);
    assertThat(controls.written())
        .containsExactly(
            "arenas.muzzy_decay_ms=-1", "arena.0.muzzy_decay_ms=-1", "arena.2.muzzy_decay_ms=-1");
    assertThat(bean.getMuzzyDecayMillis()).isEqualTo(-1);
  }

  @Test
  void refusesADecayThatIsNone() {
    assertThatThrownBy(() -> bean.setMuzzyDecayMillis(-2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("millis: -2; -1 means never");
    assertThat(controls.written()).isEmpty();
  }

  @Test
  void readsOfANewEpochEachTime() {
    controls.put("stats.allocated", 1_009).put("stats.resident", 1_021);
    assertThat(bean.getAllocatedBytes()).isEqualTo(1_009);
    assertThat(bean.getResidentBytes()).isEqualTo(1_021);
    assertThat(controls.writtenTo("epoch")).hasSize(2);
  }

  @Test
  void takesASnapshotOfOneEpoch() {
    machine.setResidentBytes(77 << 12);
    assertThat(bean.getSnapshot().allocatedBytes()).isEqualTo(1_000_003);
    assertThat(bean.getSnapshot().processResidentBytes()).isEqualTo(77 << 12);
    assertThat(controls.writtenTo("epoch")).hasSize(2);
  }

  @Test
  void countsBlocksOfEachSize() {
    controls.put("arenas.nbins", 2).put("arenas.nlextents", 2);
    bin(0, 32, 128, 3, 300, 1_009);
    bin(1, 48, 256, 0, 0, 0); // of which there never was a block
    extent(0, 20_480, 0, 0);
    extent(1, 1 << 20, 7, 11);
    assertThat(bean.getBlockSizes())
        .containsExactly(
            new BlockSize(32, 300, 9_600, 1_009, (3 * 128 - 300) * 32),
            new BlockSize(1 << 20, 7, 7 << 20, 11, 0));
  }

  private void bin(int index, int bytes, int slots, int slabs, int live, int allocated) {
    String statistics = "stats.arenas.4096.bins." + index + ".";
    FakeControls unused =
        controls
            .put("arenas.bin." + index + ".size", bytes)
            .put("arenas.bin." + index + ".nregs", slots)
            .put(statistics + "curslabs", slabs)
            .put(statistics + "curregs", live)
            .put(statistics + "nmalloc", allocated);
  }

  private void extent(int index, int bytes, int live, int allocated) {
    String statistics = "stats.arenas.4096.lextents." + index + ".";
    FakeControls unused =
        controls
            .put("arenas.lextent." + index + ".size", bytes)
            .put(statistics + "curlextents", live)
            .put(statistics + "nmalloc", allocated);
  }

  @Test
  void purgesAllArenas() {
    assertThat(bean.purge()).isZero();
    assertThat(controls.written()).containsExactly("epoch=1", "arena.4096.purge", "epoch=1");
  }

  @Test
  void readsOnlyWhatHasNoEffect() {
    assertThatThrownBy(() -> bean.readControl("arenas.create"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
