package dev.memprof.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.memprof.ledger.proc.ProcessStart;
import dev.memprof.store.file.FileOwner;
import dev.memprof.store.file.RunFile;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.RunLine;
import dev.memprof.store.file.StoredDump;
import dev.memprof.store.upkeep.CrashRecoveryTest;
import dev.memprof.store.upkeep.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoriesTest {
  private static final Retention TWO_DUMPS = new Retention(1 << 20, 2);

  @TempDir Path temporary;
  private RunDirectories directories;
  private final RunId own = RunId.current();

  @BeforeEach
  void make() throws IOException {
    directories = new RunDirectories(temporary);
    Files.createDirectories(directories.of(own));
  }

  /** A killed run in a directory of its own, as its agent makes it. */
  private Killed killed(int run) throws IOException {
    return Killed.in(directories::of, run);
  }

  private List<String> tidy(Retention retention) throws IOException {
    List<String> words = new ArrayList<>();
    directories.tidy(own, retention, words::add);
    return words;
  }

  private static StoredDump dump(Killed run, int number) throws IOException {
    return run.dump("20261124T03194%dZ-growth-%d.pb.gz".formatted(number, number), 10, 10);
  }

  @Test
  void makesNextToNoGarbageOfOtherEntries() throws Exception {
    for (int i = 0; i < 4_000; i++) {
      Files.createFile(temporary.resolve("memprof-of-somebody-else-" + i));
    }
    killed(1_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    directories.all();
    long before = threads.getCurrentThreadAllocatedBytes();
    List<Path> all = directories.all();
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    assertThat(all).hasSize(2);
  }

  @Test
  void keepsWhatDeadRunsHaveWithinTheBoundsOfOne() throws Exception {
    Killed first = killed(1_000);
    Killed second = killed(2_000);
    StoredDump oldest = dump(first, 1);
    StoredDump old = dump(second, 2);
    StoredDump late = dump(second, 3);
    assertThat(tidy(TWO_DUMPS)).isEmpty();
    assertThat(oldest.file().getParent()).as("with all that was in it").doesNotExist();
    assertThat(old.file()).exists();
    assertThat(late.file()).exists();
    assertThat(directories.of(own)).as("of this process").isEmptyDirectory();
  }

  @Test
  void finishesWhatAKilledRunHasBegun() throws Exception {
    Killed run = killed(1_000);
    Path torn = Files.writeString(run.work("raw-" + run.id() + "-1.heap"), "heap_v2/5");
    List<String> words = tidy(Retention.DEFAULT);
    assertThat(words)
        .singleElement()
        .asString()
        .startsWith(torn.getParent().getParent() + ": " + torn.getFileName() + " was cut short");
    assertThat(tidy(Retention.DEFAULT)).isEmpty();
  }

  @Test
  void goesOnWhereOneDirectoryCannotBeRead() throws Exception {
    Killed unreadable = killed(1_000);
    Files.writeString(
        unreadable.work("raw-" + unreadable.id() + "-1.heap"), CrashRecoveryTest.HEAP);
    Files.createDirectory(unreadable.work("names-" + unreadable.id() + ".tsv"));
    Killed run = killed(2_000);
    StoredDump first = dump(run, 1);
    StoredDump neither = dump(run, 2);
    StoredDump latest = dump(run, 3);
    assertThat(tidy(TWO_DUMPS))
        .isNotEmpty()
        .allMatch(word -> word.contains(unreadable.runFile().getParent() + " stays as it is: "));
    assertThat(neither.file()).as("more than two").doesNotExist();
    assertThat(first.file()).exists();
    assertThat(latest.file()).exists();
  }

  @Test
  void leavesLiveRunsAndForeignFilesAlone() throws Exception {
    Path parent = directories.of(own).getParent();
    Path notes = Files.writeString(parent.resolve("notes.txt"), "mine");
    Path foreign = Files.createDirectory(parent.resolve("backup"));
    try (Killed.Sleeper sleeper = new Killed.Sleeper()) {
      ProcessStart process = ProcessStart.of(sleeper.pid());
      RunId id = new RunId(process.pid(), 1_000);
      Path directory = Files.createDirectory(directories.of(id));
      Killed.append(directory, id, RunLine.header(id, process));
      Path starting = Files.createDirectory(directories.of(id.next()));
      assertThat(tidy(new Retention(0, 1))).isEmpty();
      assertThat(RunFile.in(directory, id)).exists();
      assertThat(starting).exists();
    }
    assertThat(notes).hasContent("mine");
    assertThat(foreign).exists();
  }

  @Test
  void storesElsewhereWhereAnotherUserHasTheName() throws IOException {
    Path usual = directories.of(own).getParent().getParent();
    assertThat(usual).hasFileName("memprof-" + FileOwner.text(FileOwner.ofProcess()));
    giveAway(usual);
    List<String> words = new ArrayList<>();
    Path place = directories.place(own, words::add);
    Path ofUser = place.getParent().getParent();
    assertThat(ofUser).isNotEqualTo(usual).hasParent(temporary);
    assertThat(Files.getPosixFilePermissions(ofUser)).hasSize(3);
    assertThat(words)
        .containsExactly(
            usual + " is not this user's alone; dumps are stored in " + place.getParent());
    assertThat(directories.place(own, word -> {})).as("the next start finds it").isEqualTo(place);
    Files.createDirectories(place);
    assertThat(directories.all()).as("not the other user's").containsExactly(place);
  }

  private static void giveAway(Path file) {
    try {
      UserPrincipal nobody =
          file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
      Files.setOwner(file, nobody);
    } catch (IOException e) {
      System.err.println("memprof: SKIPPED, only root gives files away: " + e);
      assumeTrue(false, "only root gives files away: " + e);
    }
  }

  @Test
  void storesElsewhereThanALinkOrAFileLeads() throws IOException {
    Path usual = directories.of(own).getParent().getParent();
    FileUtils.deleteDirectory(usual.toFile());
    Path target = Files.createDirectory(temporary.resolve("target"));
    Files.createSymbolicLink(usual, target);
    assertThat(directories.place(own, word -> {})).doesNotHave(startingWith(usual));
    Files.delete(usual);
    Files.writeString(usual, "a file");
    assertThat(directories.place(own, word -> {})).doesNotHave(startingWith(usual));
    assertThat(target).isEmptyDirectory();
  }

  private static Condition<Path> startingWith(Path parent) {
    return new Condition<>(path -> path.startsWith(parent), "within %s", parent);
  }

  @Test
  void storesElsewhereWhereOthersMayWrite() throws IOException {
    Path usual = directories.of(own).getParent().getParent();
    Files.setPosixFilePermissions(usual, PosixFilePermissions.fromString("rwxrwx---"));
    assertThat(directories.place(own, word -> {})).doesNotHave(startingWith(usual));
    Files.setPosixFilePermissions(usual, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(directories.place(own, word -> {})).is(startingWith(usual));
  }

  @Test
  void saysWhyNothingCanBeStored() throws IOException {
    RunDirectories nowhere = new RunDirectories(temporary.resolve("missing"));
    assertThatThrownBy(() -> nowhere.place(own, word -> {}))
        .hasMessage(
            "cannot create the directory %s (no such directory); choose another with the option dir"
                .formatted(
                    temporary.resolve("missing/memprof-" + FileOwner.text(FileOwner.ofProcess()))));
    assertThat(temporary.resolve("missing")).doesNotExist();
  }

  @Test
  void movesWhenItsDirectoryIsTakenWhileItRuns() throws IOException {
    Path usual = directories.of(own).getParent().getParent();
    List<String> words = new ArrayList<>();
    try (DumpStore store = new DumpStore(null, TWO_DUMPS, directories, words::add)) {
      Path before = store.namesFile();
      assertThat(before).is(startingWith(usual));
      Files.move(usual, temporary.resolve("away"));
      giveAway(Files.createDirectory(usual));
      assertThat(store.namesFile()).isEqualTo(store.namesFile()).doesNotHave(startingWith(usual));
      assertThat(store.directory()).doesNotHave(startingWith(usual));
      assertThat(words).hasSize(1);
    }
    assertThat(usual).isEmptyDirectory();
  }

  /** A hundred starts, each killed: what is there is bounded, and so is what a start looks at. */
  @Test
  void looksIntoFewOfMany() throws Exception {
    List<Killed> runs = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      Killed run = killed(1_000 * i);
      Files.writeString(run.work("raw-" + run.id() + "-1.heap"), "heap_v2/5");
      runs.add(run);
    }
    assertThat(tidy(Retention.DEFAULT)).hasSize(8).allMatch(word -> word.contains("was cut short"));
    assertThat(runs.subList(42, 50)).allMatch(run -> isBroken(run));
    assertThat(runs.subList(0, 42)).noneMatch(run -> isBroken(run));
    assertThat(tidy(new Retention(0, 1))).hasSize(8);
    assertThat(directories.all()).as("16 of the oldest are gone").hasSize(1 + 34);
  }

  private static boolean isBroken(Killed run) {
    try {
      return Files.exists(run.work("raw-" + run.id() + "-1.heap.broken"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
