package dev.memprof.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.agent.sampler.Ages;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpsTest {
  private static final String TABLE =
      """
      heap_v2/524288
        t*: 1: 0 [0: 0]
        t17: 0: 0 [0: 0] worker
      @ 0x8000000000000040
        t*: 1: 4194304 [0: 0]
        t17: 1: 4194304 [0: 0]

      MAPPED_LIBRARIES:
      """;

  @TempDir Path directory;
  private ControlFixture control;

  @BeforeEach
  void open() throws IOException {
    control = new ControlFixture(directory);
  }

  @AfterEach
  void close() throws IOException {
    control.close();
  }

  private List<String> frames(Profile profile) {
    return profile.sites().get(0).stack().stream().map(frame -> frame.name()).toList();
  }

  @Test
  void storesWhatIsLiveByName() throws IOException {
    StoredDump dump = control.dumps.take("growth", "7 MiB more");
    Profile stored = Profiles.read(dump.file());
    assertThat(stored.totalBytes()).isEqualTo(1_000_003);
    assertThat(frames(stored)).containsExactly("org.acme.Blocks.fill");
    assertThat(dump.reason()).isEqualTo("growth");
    assertThat(dump.detail()).isEqualTo("7 MiB more");
    assertThat(control.told).containsExactly(dump);
    assertThat(rawFiles()).isEmpty();
  }

  /** A block of 4 MiB for an interval of 512 KiB stands for 1 / (1 - exp(-8)) of it. */
  @Test
  void tellsWhatIsLiveAndOfSomeAge() throws IOException {
    control.sampler.agesKnown = true;
    control.sampler.live = TABLE;
    Profile live = control.dumps.snapshot(new Ages(17, 1_777));
    assertThat(live.totalBytes()).isCloseTo(4_195_711.5, within(0.1));
    assertThat(frames(live)).containsExactly("org.acme.Blocks.fill");
    assertThat(live.sites().get(0).thread()).isEqualTo("worker");
    assertThat(control.sampler.events()).contains("live 17 to 1777");
    assertThat(control.store.directory()).doesNotExist();
  }

  /** Where jemalloc tells of frees, no dump of its own is asked for. */
  @Test
  void dumpsItsOwnTable() throws IOException {
    control.sampler.agesKnown = true;
    control.sampler.live = TABLE;
    control.controls.failDumps(7);
    assertThat(control.dumps.snapshot().sites()).hasSize(1);
    assertThat(control.dumps.take().liveBytes()).isEqualTo(4_195_712);
    Path raw = control.dumps.takeRaw();
    assertThat(control.dumps.storeRaw(raw, "oom", "").liveBytes()).isEqualTo(4_195_712);
    assertThat(control.sampler.events())
        .containsSubsequence("live 0 to " + Long.MAX_VALUE, "dump", "dump");
    assertThat(rawFiles()).isEmpty();
  }

  @Test
  void hasJemallocDumpWhereTheTableHadNoRoom() throws IOException {
    control.sampler.agesKnown = true;
    control.sampler.lostLive = 1;
    assertThat(control.dumps.snapshot().totalBytes()).isEqualTo(1_000_003);
    assertThat(control.dumps.take().liveBytes()).isEqualTo(1_000_003);
    assertThat(control.sampler.events()).doesNotContain("dump");
  }

  @Test
  void tellsWhatWasEverSampledAndSinceWhen() throws IOException {
    control.sampler.agesKnown = true;
    control.sampler.live = TABLE;
    assertThat(control.dumps.history().live().sites()).hasSize(1);
    Instant before = Instant.now();
    control.dumps.beginHistoryAnew();
    assertThat(control.dumps.history().allocated().since().orElseThrow())
        .isBetween(before, Instant.now());
    assertThat(control.sampler.events()).containsSubsequence("history", "anew", "history");
  }

  @Test
  void saysWhereAgesAreNotKnown() {
    assertThatThrownBy(() -> control.dumps.history())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("freed memory and the peak are not known");
    assertThatThrownBy(() -> control.dumps.snapshot(new Ages(0, 17)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ages are not known: this jemalloc does not tell");
    assertThatThrownBy(() -> new Ages(17, 13)).hasMessageContaining("17 to 13 ms");
  }

  private List<Path> rawFiles() throws IOException {
    try (Stream<Path> files = Files.walk(control.store.directory())) {
      return files.filter(file -> file.toString().endsWith(".heap")).toList();
    }
  }

  @Test
  void takesThemByHandForNoReason() throws IOException {
    assertThat(control.dumps.take().reason()).isEqualTo("manual");
  }

  @Test
  void countsWhatIsTakenAndStored() throws IOException {
    StoredDump first = control.dumps.take();
    StoredDump second = control.dumps.takeAtOnce("exit", "");
    Profile unused = control.dumps.snapshot();
    DumpCounts.Snapshot counts = control.dumps.counts().snapshot();
    assertThat(counts.taken()).isEqualTo(3);
    assertThat(counts.storedByReason()).isEqualTo(Map.of("manual", 1L, "exit", 1L));
    assertThat(counts.storedBytes()).isEqualTo(first.fileBytes() + second.fileBytes());
    assertThat(counts.failures()).isZero();
  }

  @Test
  void leavesNothingOfWhatCouldNotBeWritten() throws IOException {
    control.controls.failDumps(1);
    assertThatThrownBy(() -> control.dumps.take())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("jemalloc could not write")
        .hasMessageContaining("is the disk full?");
    assertThat(rawFiles()).isEmpty();
    DumpCounts.Snapshot counts = control.dumps.counts().snapshot();
    assertThat(counts.failures()).isEqualTo(1);
    assertThat(counts.lastFailure()).contains("EFAULT");
  }

  @Test
  void looksWithoutAStoreAndLeavesNothing() throws IOException {
    Profile live = control.dumps.snapshot();
    assertThat(live.totalBytes()).isEqualTo(1_000_003);
    assertThat(frames(live)).containsExactly("org.acme.Blocks.fill");
    assertThat(control.store.directory()).doesNotExist();
    assertThat(control.told).isEmpty();
    assertThat(directory.resolve("scratch").toFile().list()).as("but the names").hasSize(1);
  }

  @Test
  void looksInMemoryWhereTheDiskIsFull() throws IOException {
    control.controls.failDumps(1);
    assertThat(control.dumps.snapshot().totalBytes()).isEqualTo(1_000_003);
    assertThat(control.sampler.events()).containsSubsequence("disk", "close 1", "memory");
  }

  @Test
  void looksInMemoryWhereNoDiskHasFilesWithoutNames() throws IOException {
    control.sampler.diskless = true;
    assertThat(control.dumps.snapshot().totalBytes()).isEqualTo(1_000_003);
    assertThat(control.sampler.events()).doesNotContain("disk");
  }

  /** Whoever looks is told; nothing that was to be stored is lost. */
  @Test
  void countsNoLookAsALostDump() {
    control.controls.failDumps(2);
    assertThatThrownBy(() -> control.dumps.snapshot()).isInstanceOf(IOException.class);
    assertThat(control.dumps.counts().snapshot().failures()).isZero();
  }

  @Test
  void writesToAFileOfTheUsers() throws IOException {
    Path file = directory.resolve("live.collapsed");
    assertThat(control.dumps.writeTo(file)).isEqualTo(file);
    assertThat(file).hasContent("org.acme.Blocks.fill 1000003");
    assertThatThrownBy(() -> control.dumps.writeTo(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exists");
  }

  @Test
  void storesARawDumpLater() throws IOException {
    Path raw = control.dumps.takeRaw();
    control.controls.setLiveBytes(7);
    StoredDump dump = control.dumps.storeRaw(raw, "oom", "java heap");
    assertThat(dump.liveBytes()).as("of the moment when it was written").isEqualTo(1_000_003);
    assertThat(raw).doesNotExist();
  }

  @Test
  void discardsARawDumpThatWillNotGetBetter() throws IOException {
    Path raw = control.dumps.takeRaw();
    Files.writeString(raw, "heap_v2/nonsense\n");
    assertThatThrownBy(() -> control.dumps.storeRaw(raw, "oom", ""))
        .isInstanceOf(MalformedProfileException.class);
    assertThat(raw).doesNotExist();
    assertThat(control.told).isEmpty();
  }

  @Test
  void storesNothingInLineWhereJemallocHasWrittenNothing() throws IOException {
    assertThat(control.dumps.storeInline()).isZero();
  }
}
