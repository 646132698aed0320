package dev.memprof.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.store.file.FileOwner;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.RunLine;
import dev.memprof.store.file.RunReader;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.upkeep.CrashRecoveryTest;
import dev.memprof.store.upkeep.Retention;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others put into a directory of dumps costs neither dumps nor other files. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedDirectoryTest {
  private static final int NOBODY = 65_534;

  /** More than an array has. */
  private static final long SPARSE_BYTES = 1_900_000_003L;

  private static final String DUMP = "20260101T000000Z-manual-7.pb.gz";

  @TempDir Path parent;
  private Path directory;
  private Path precious;

  @BeforeEach
  void make() throws IOException {
    directory = Files.createDirectory(parent.resolve("dumps"));
    precious = Files.writeString(parent.resolve("precious"), "precious");
  }

  private static Profile profile(long bytes) {
    Site site = new Site(List.of(Frame.java("A.a", "A.java", 7)), 3, bytes, 3, bytes);
    Instant time = Instant.parse("2026-11-24T03:19:44Z");
    return new Profile(time, Duration.ZERO, 524_288, List.of(site), List.of());
  }

  /** All that a JVM does with it, from start to end. */
  private List<String> use() throws IOException {
    List<String> words = new ArrayList<>();
    try (DumpStore store = new DumpStore(directory, new Retention(1 << 20, 2))) {
      store.finishLeftovers(words::add);
      for (int i = 1; i <= 3; i++) {
        StoredDump dump = store.store(profile(4_711L * i), "growth", "");
        assertThat(Profiles.read(dump.file()).totalBytes()).isEqualTo(4_711 * i);
        assertThat(store.find("")).isEqualTo(dump.file());
      }
      assertThat(store.list()).extracting(StoredDump::liveBytes).contains(4_711L, 3 * 4_711L);
    }
    return words;
  }

  private static void command(Object... words) throws Exception {
    List<String> command = new ArrayList<>();
    for (Object word : words) {
      command.add(word.toString());
    }
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  private static void needRoot() {
    if (FileOwner.ofProcess() != 0) {
      System.err.println("memprof: SKIPPED, only root makes devices and gives files away");
    }
    assumeTrue(FileOwner.ofProcess() == 0, "only root makes devices and gives files away");
  }

  private static void giveAway(Path file) throws IOException {
    Object unused = Files.setAttribute(file, "unix:uid", NOBODY);
  }

  @Test
  void readsNoRunFileWithAHole() throws Exception {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("run-1-1.tsv").toFile(), "rw")) {
      file.setLength(SPARSE_BYTES);
    }
    assertThat(use()).isEmpty();
    assertThat(new DumpDirectory(directory).runs()).hasSize(1);
  }

  /** A line of them is not kept, the file being as small as a run file may be. */
  @Test
  void passesOverALineWithoutAnEnd() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    StoredDump first = run.dump("20260101T000000Z-growth-1.pb.gz", 5, 9);
    try (RandomAccessFile file = new RandomAccessFile(run.runFile().toFile(), "rw")) {
      file.setLength(RunReader.MAX_BYTES - 1);
    }
    assertThat(run.run().dumps()).containsExactly(first);
    try (RandomAccessFile file = new RandomAccessFile(run.runFile().toFile(), "rw")) {
      file.setLength(RunReader.MAX_BYTES + 1);
    }
    assertThat(new DumpDirectory(directory).runs()).isEmpty();
  }

  @Test
  void waitsForNoFifo() throws Exception {
    for (String name : new String[] {"run-1-1.tsv", DUMP, "work-1-1-1", "raw-1-1-1.heap"}) {
      command("mkfifo", directory.resolve(name));
    }
    assertThat(use()).isEmpty();
    assertThat(new DumpDirectory(directory).runs()).hasSize(1);
    DumpStore store = new DumpStore(directory);
    assertThatThrownBy(() -> store.find(DUMP)).isInstanceOf(NoSuchElementException.class);
    assertThat(directory.resolve(DUMP)).exists();
  }

  @Test
  void readsNoDevice() throws Exception {
    needRoot();
    for (String name : new String[] {"run-1-1.tsv", DUMP}) {
      command("mknod", directory.resolve(name), "c", 1, 5); // /dev/zero
    }
    assertThat(use()).isEmpty();
  }

  /** Also under the names that were in use before they were made unpredictable. */
  @Test
  void writesThroughNoLink() throws Exception {
    RunId own = RunId.current();
    List<String> names = new ArrayList<>(List.of("names-" + own + ".tsv", "run-" + own + ".tsv"));
    for (int i = 1; i <= 9; i++) {
      String dump = "20261124T031944Z-growth-" + i + ".pb.gz";
      names.add("partial-" + own + "-" + dump + ".part");
      names.add(i % 2 == 0 ? dump : "raw-" + own + "." + own.pid() + "." + i + ".i" + i + ".heap");
    }
    for (String name : names) {
      Files.createSymbolicLink(directory.resolve(name), precious);
    }
    assertThat(use()).isEmpty();
    assertThat(precious).hasContent("precious");
    for (String name : names) {
      assertThat(directory.resolve(name)).isSymbolicLink();
    }
  }

  @Test
  void servesNothingThatALinkLeadsTo() throws Exception {
    DumpStore store = new DumpStore(directory);
    Files.createSymbolicLink(directory.resolve(DUMP), precious);
    assertThatThrownBy(() -> store.find(DUMP))
        .hasMessage("there is no dump '" + DUMP + "' in " + directory);
    assertThatThrownBy(() -> store.find("")).hasMessageStartingWith("there is no dump yet");
    assertThat(store.list()).isEmpty();
  }

  @Test
  void keepsFromOthersWhatIsNoDumpYet() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (DumpStore store = new DumpStore(directory)) {
      Path names = store.namesFile();
      for (Path file : List.of(names, store.rawFile(), Path.of(store.inlinePrefix()))) {
        assertThat(file.getParent()).isEqualTo(names.getParent()).hasParent(directory);
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(names.getParent())))
          .isEqualTo("rwx------");
      assertThat(Killed.names(names.getParent())).isNotEmpty();
    }
  }

  /** As where jemalloc goes on to write there. */
  @Test
  void makesItsWorkDirectoryAnewUnderItsNameOrAnother() throws Exception {
    try (DumpStore store = new DumpStore(directory)) {
      Path work = store.namesFile().getParent();
      String prefix = store.inlinePrefix();
      Files.delete(work);
      assertThat(store.inlinePrefix()).isEqualTo(prefix);
      Files.delete(work);
      Files.createSymbolicLink(work, parent);
      assertThat(Path.of(store.inlinePrefix()).getParent()).isNotEqualTo(work).isDirectory();
      Path raw = store.rawFile();
      assertThat(raw.getParent()).isNotEqualTo(work);
      store.discard(raw);
      assertThat(Killed.names(parent)).containsExactly("dumps", "precious");
    }
  }

  private Path leftBy(Killed run) throws IOException {
    return Files.writeString(run.work("raw-" + run.id() + "-1.heap"), CrashRecoveryTest.HEAP);
  }

  private List<String> finish() throws IOException {
    List<String> words = new ArrayList<>();
    new DumpDirectory(directory).finishLeftovers(words::add);
    return words;
  }

  @Test
  void changesNothingInADirectoryOfAnother() throws Exception {
    needRoot();
    Killed run = Killed.in(directory, 1_000);
    Path raw = leftBy(run);
    giveAway(directory);
    assertThat(finish())
        .containsExactly(directory + " belongs to uid 65534: memprof reads it and changes nothing");
    assertThat(raw).hasContent(CrashRecoveryTest.HEAP);
    giveBack();
    assertThat(finish()).hasSize(1);
    assertThat(raw).doesNotExist();
  }

  private void giveBack() throws IOException {
    Object unused = Files.setAttribute(directory, "unix:uid", FileOwner.ofProcess());
  }

  @Test
  void finishesNothingOfOthers() throws Exception {
    needRoot();
    Killed run = Killed.in(directory, 1_000);
    Path raw = leftBy(run);
    giveAway(run.runFile());
    assertThat(finish()).isEmpty();
    Object unused = Files.setAttribute(run.runFile(), "unix:uid", 0);
    giveAway(raw.getParent());
    assertThat(finish()).isEmpty();
    assertThat(use()).isEmpty();
    assertThat(raw).hasContent(CrashRecoveryTest.HEAP);
  }

  @Test
  void finishesNothingThatALinkLeadsTo() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = leftBy(run);
    Path elsewhere = Files.move(raw.getParent(), parent.resolve("elsewhere"));
    Files.createSymbolicLink(raw.getParent(), elsewhere);
    assertThat(finish()).isEmpty();
    Files.delete(raw.getParent());
    Path profile = Files.move(elsewhere.resolve(raw.getFileName()), parent.resolve("profile.heap"));
    Files.createSymbolicLink(run.work(raw.getFileName().toString()), profile);
    assertThat(finish()).isEmpty();
    assertThat(profile).hasContent(CrashRecoveryTest.HEAP);
  }

  /** Which may be a run file of another directory. */
  @Test
  void addsToNoRunFileThatHasAnotherName() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = leftBy(run);
    Files.createLink(parent.resolve("other-name.tsv"), run.runFile());
    String before = Files.readString(run.runFile());
    assertThat(finish()).isEmpty();
    assertThat(run.runFile()).hasContent(before);
    assertThat(raw).exists();
  }

  /** Its own run file by another name: to close that would give up the lock on it. */
  @Test
  void staysLockedWhateverNamesItsRunFileHas() throws Exception {
    try (DumpStore store = new DumpStore(directory)) {
      Path unused = store.namesFile();
      Path runFile = new DumpDirectory(directory).runFiles().get(0);
      Files.createLink(directory.resolve("run-1-1.tsv"), runFile);
      StoredDump dump = store.store(profile(4_711), "manual", "");
      assertThat(store.list()).containsExactly(dump);
      assertThat(Files.readString(Path.of("/proc/locks")))
          .contains(":" + Files.getAttribute(runFile, "unix:ino") + " ");
    }
  }

  @Test
  void removesNoDumpOfItsOwnBecauseAnotherSaysSo() throws Exception {
    needRoot();
    try (DumpStore store = new DumpStore(directory)) {
      StoredDump own = store.store(profile(4_711), "manual", "");
      StoredDump second = store.store(profile(4_712), "manual", "");
      Killed liar = Killed.in(directory, 1_000);
      liar.append(RunLine.dump(own) + RunLine.dump(second));
      giveAway(liar.runFile());
      store.setRetention(new Retention(0, 1));
      assertThat(store.prune()).isZero();
      assertThat(own.file()).exists();
      assertThat(second.file()).exists();
      assertThat(liar.runFile()).exists();
    }
  }
}
