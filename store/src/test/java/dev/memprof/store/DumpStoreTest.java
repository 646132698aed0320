package dev.memprof.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.ledger.proc.ProcessStart;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.file.DumpName;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunFile;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.RunLine;
import dev.memprof.store.file.RunPoint;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.upkeep.Retention;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpStoreTest {
  @TempDir Path directory;

  private static Profile profile(double bytes) {
    return profile(Instant.parse("2026-11-24T03:19:44Z"), bytes);
  }

  private static Profile profile(Instant time, double bytes) {
    Site site = new Site(List.of(Frame.java("a.B.c", "B.java", 7)), 3, bytes, 3, (long) bytes);
    return new Profile(time, Duration.ZERO, 524_288, List.of(site), List.of());
  }

  @Test
  void namesDumpsByTimeReasonAndSequence() throws IOException {
    DumpStore store = new DumpStore(directory);
    StoredDump first = store.store(profile(4_711), "manual", "");
    StoredDump second = store.store(profile(815), "profile", "");
    assertThat(first.file()).hasFileName("20261124T031944Z-manual-1.pb.gz");
    assertThat(second.file()).hasFileName("20261124T031944Z-profile-2.pb.gz");
    assertThat(store.list()).containsExactly(first, second);
    assertThat(first.liveBytes()).isEqualTo(4_711);
    assertThat(first.growthBytes()).isEqualTo(4_711);
    assertThat(second.growthBytes()).isEqualTo(815 - 4_711);
    assertThat(Profiles.read(store.find("")).totalBytes()).as("no timed profile").isEqualTo(4_711);
  }

  @Test
  void neverReplacesAnotherRunsDump() throws IOException {
    StoredDump first = new DumpStore(directory).store(profile(11), "manual", "");
    StoredDump second = new DumpStore(directory).store(profile(22), "manual", "");
    assertThat(second.file()).isNotEqualTo(first.file());
    assertThat(Profiles.read(first.file()).totalBytes()).isEqualTo(11);
    assertThat(new DumpStore(directory).list())
        .extracting(StoredDump::liveBytes)
        .contains(11L, 22L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", "x", "20261124T031944Z-manual-1.pb.gz"})
  void findsOnlyItsOwn(String name) {
    assertThatThrownBy(() -> new DumpStore(directory).find(name))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining(name);
  }

  @Test
  void deletesByNameOnly() throws IOException {
    DumpStore store = new DumpStore(directory);
    StoredDump dump = store.store(profile(1), "manual", "");
    Path other = Files.writeString(directory.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> store.delete("notes.txt")).isInstanceOf(NoSuchElementException.class);
    store.delete(dump.file().getFileName().toString());
    assertThat(store.list()).isEmpty();
    assertThat(other).exists();
  }

  @Test
  void listsABrokenFileWithoutItsBytes() throws IOException {
    Path broken = Files.writeString(directory.resolve("20260101T000000Z-manual-9.pb.gz"), "no");
    assertThat(new DumpStore(directory).list())
        .singleElement()
        .satisfies(dump -> assertThat(dump.file()).isEqualTo(broken))
        .satisfies(dump -> assertThat(dump.liveBytes()).isEqualTo(-1));
  }

  @Test
  void saysWhatIsInTheWay() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> new DumpStore(file).rawFile())
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is not a directory; choose another with the option dir");
  }

  @Test
  void leavesNothingBehindWithoutADump() throws IOException {
    Path own;
    try (DumpStore store = new DumpStore(null)) {
      own = store.namesFile().getParent();
      assertThat(own).isDirectory();
      assertThat(Files.getPosixFilePermissions(own)).hasSize(3);
    }
    assertThat(own).doesNotExist();
  }

  private static Run onlyRun(Path directory) throws IOException {
    List<Run> runs = new DumpDirectory(directory).runs();
    assertThat(runs).hasSize(1);
    return DumpDirectory.withCurve(runs.get(0));
  }

  private static RunPoint point(int second, long live) {
    Instant time = Instant.ofEpochSecond(1_764_000_000L + second);
    return new RunPoint(time, live, live + 1, live + 2, 1L << 30, "memory.max");
  }

  @Test
  void writesWhoRanWhatWasStoredAndTheCurve() throws IOException {
    StoredDump dump;
    try (DumpStore store = new DumpStore(directory)) {
      Path unused = store.namesFile();
      store.record(point(0, 100));
      assertThat(onlyRun(directory).isAlive()).as("this process").isTrue();
      dump = store.store(profile(4_711), "limit", "85 % of memory.max\tof it\\");
      store.record(point(1, 100));
    }
    Run run = onlyRun(directory);
    for (Path file : List.of(run.file(), dump.file())) {
      assertThat(Files.getPosixFilePermissions(file))
          .as("for the user only")
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
    assertThat(run.process().pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(run.isAlive()).as("it has ended").isFalse();
    assertThat(run.ended()).isNotNull();
    assertThat(run.jvm()).contains(System.getProperty("java.runtime.version"));
    assertThat(run.main()).isNotEmpty();
    assertThat(run.facts()).containsEntry("interval", "524288");
    assertThat(run.dumps())
        .singleElement()
        .satisfies(noted -> assertThat(noted.name()).isEqualTo(dump.name()))
        .satisfies(noted -> assertThat(noted.detail()).isEqualTo("85 % of memory.max\tof it\\"))
        .satisfies(noted -> assertThat(noted.liveBytes()).isEqualTo(4_711))
        .satisfies(noted -> assertThat(noted.fileBytes()).isEqualTo(Files.size(dump.file())));
    assertThat(run.points()).containsExactly(point(0, 100), point(1, 100));
    assertThat(new DumpStore(directory).list())
        .as("told by the run file, not by the contents")
        .singleElement()
        .satisfies(listed -> assertThat(listed.detail()).startsWith("85 % of"));
  }

  @Test
  void losesOnlyATornLine() throws IOException {
    try (DumpStore store = new DumpStore(directory)) {
      StoredDump unused = store.store(profile(4_711), "manual", "");
    }
    Path file = onlyRun(directory).file();
    String whole = Files.readString(file);
    for (int length = whole.indexOf('\n') + 1; length < whole.length(); length++) {
      Files.writeString(file, whole.substring(0, length));
      Run run = onlyRun(directory);
      long lines = whole.substring(0, length).lines().filter(line -> line.endsWith("\t.")).count();
      int read = 1 + run.facts().size() + run.dumps().size() + (run.ended() == null ? 0 : 1);
      assertThat(read).as("of %d characters", length).isEqualTo((int) lines);
    }
  }

  /** Of a month at a point a second: the rise at its end is there in full. */
  @Test
  void boundsTheCurveAndKeepsTheWayUp() throws IOException {
    try (DumpStore store = new DumpStore(directory)) {
      StoredDump unused = store.store(profile(1), "manual", "");
      int month = 30 * 86_400;
      for (int second = 0; second < month; second++) {
        store.record(point(second, 1_000_000L + second % 3_600));
      }
      for (int second = 0; second < 60; second++) {
        store.record(point(month + second, 2_000_000L + 1_000_000L * second));
      }
    }
    Run run = onlyRun(directory);
    assertThat(Files.size(run.file())).isLessThan(2 << 20);
    assertThat(run.points()).hasSizeBetween(4_000, 30_000);
    assertThat(run.points().subList(run.points().size() - 60, run.points().size()))
        .extracting(RunPoint::liveBytes)
        .contains(2_000_000L, 31_000_000L, 61_000_000L);
    List<Instant> times = run.points().stream().map(RunPoint::time).toList();
    assertThat(times).isSorted();
    assertThat(times.get(0)).isEqualTo(point(0, 0).time());
  }

  @Test
  void removesWhatIsTooMuchAndOnlyItsOwn() throws IOException {
    Path foreign = directory.resolve("20250101T000000Z-manual-1.pb.gz");
    Files.writeString(foreign, "not ours");
    Path notes = Files.writeString(directory.resolve("notes.txt"), "mine");
    try (DumpStore store = new DumpStore(directory, new Retention(1 << 20, 4))) {
      for (int i = 1; i <= 9; i++) {
        StoredDump unused = store.store(profile(i == 4 ? 999 : i), "growth", "");
      }
      assertThat(store.list())
          .extracting(StoredDump::liveBytes)
          .containsExactly(-1L, 1L, 999L, 8L, 9L);
      store.setRetention(new Retention(1 << 20, 3));
      assertThat(store.prune()).isEqualTo(1);
      assertThat(store.prune()).isZero();
    }
    assertThat(foreign).hasContent("not ours");
    assertThat(notes).exists();
    assertThat(onlyRun(directory).dumps()).as("what the run has stored").hasSize(9);
  }

  @Test
  void readsNoneOfTenThousandFilesOfOthers() throws IOException {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    byte[] nothing = {};
    for (int i = 1; i <= 10_000; i++) {
      DumpName name = new DumpName(start.plusSeconds(i), "manual", i);
      Files.write(directory.resolve(name.toString()), nothing);
    }
    try (DumpStore store = new DumpStore(directory, new Retention(0, 1))) {
      StoredDump first = store.store(profile(1), "manual", "");
      long reads = readsOfThisProcess();
      StoredDump dump = store.store(profile(2), "manual", "");
      assertThat(readsOfThisProcess() - reads).isLessThan(10_000);
      assertThat(store.find("")).isEqualTo(dump.file());
      assertThat(store.list()).hasSize(10_002).contains(first, dump);
    }
  }

  /** System calls, of every thread. */
  private static long readsOfThisProcess() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/io"))) {
      String reads = lines.filter(line -> line.startsWith("syscr: ")).findFirst().orElseThrow();
      return Long.parseLong(reads.substring("syscr: ".length()));
    }
  }

  @Test
  void goesOnWhenTheClockIsSetBack() throws IOException {
    try (DumpStore store = new DumpStore(directory)) {
      StoredDump before = store.store(profile(10), "manual", "");
      Instant back = before.time().minusSeconds(86_400);
      StoredDump after = store.store(profile(back, 15), "manual", "");
      assertThat(after.growthBytes()).isEqualTo(5);
      assertThat(store.find("")).as("the latest is that stored last").isEqualTo(after.file());
      assertThat(store.list()).containsExactly(after, before);
      store.record(point(100, 1));
      store.record(point(0, 1));
    }
    assertThat(onlyRun(directory).points()).hasSize(2);
  }

  /** Pid 1 in every start of a container, and a clock that was set back: the same id twice. */
  @Test
  void takesNoOtherRunsFile() throws IOException {
    RunId id = RunId.current();
    Path other = Files.writeString(RunFile.in(directory, id), "another run's");
    try (DumpStore store = new DumpStore(directory)) {
      assertThat(store.namesFile()).hasFileName("names-" + id.next() + ".tsv");
      StoredDump unused = store.store(profile(1), "manual", "");
    }
    assertThat(other).hasContent("another run's");
  }

  @Test
  void worksAgainWhenItsDirectoryWasRemoved() throws IOException {
    Path dumps = directory.resolve("dumps");
    try (DumpStore store = new DumpStore(dumps)) {
      Path unused = store.namesFile();
      store.record(point(0, 100));
      FileUtils.deleteDirectory(dumps.toFile());
      store.record(point(1, 100));
      StoredDump dump = store.store(profile(1), "manual", "");
      store.record(point(2, 100));
      assertThat(dump.file()).exists();
      assertThat(DumpDirectory.withCurve(new DumpDirectory(dumps).runs().get(0)).points())
          .containsExactly(point(0, 100), point(1, 100), point(2, 100));
    }
  }

  @Test
  void sharesADirectoryWithALiveRunAndADeadOne() throws Exception {
    Killed dead = Killed.in(directory, 1_000);
    StoredDump old = dead.dump("20260101T000000Z-growth-1.pb.gz", 5, 100);
    try (Killed.Sleeper sleeper = new Killed.Sleeper();
        DumpStore store = new DumpStore(directory, new Retention(0, 1))) {
      RunId other = new RunId(sleeper.pid(), 2_000);
      Killed.append(directory, other, RunLine.header(other, ProcessStart.of(sleeper.pid())));
      Path kept = Files.write(directory.resolve("20260102T000000Z-growth-1.pb.gz"), new byte[9]);
      Killed.append(
          directory,
          other,
          RunLine.dump(new StoredDump(kept, Instant.EPOCH, "growth", "", 9, 5, 5)));
      StoredDump own = store.store(profile(7), "manual", "");
      assertThat(old.file()).doesNotExist();
      assertThat(dead.runFile()).doesNotExist();
      assertThat(kept).exists();
      assertThat(own.file()).exists();
    }
  }

  @Test
  void leavesNoRunFileOfARunWithoutADump() throws IOException {
    try (DumpStore store = new DumpStore(directory)) {
      Path unused = store.namesFile();
      store.record(point(0, 100));
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void expectsTheNextRawFileToBeAsLargeAsTheLast() throws IOException {
    try (DumpStore store = new DumpStore(directory)) {
      Path raw = store.rawFile();
      try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
        file.setLength(1L << 42); // no disk has as much; a file with a hole does not need it
      } catch (IOException e) {
        assumeTrue(false, "this file system has no files of 4 TiB: " + e);
      }
      store.discard(raw);
      assertThat(raw).doesNotExist();
      assertThatThrownBy(store::rawFile)
          .isInstanceOf(IOException.class)
          .hasMessageMatching("only .* are free in .*; make room, or choose another directory.*");
    }
  }
}
