package dev.memprof.profile.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
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
    Path torn = Files.writeString(run.file("raw-" + run.id() + "-1.heap"), "heap_v2/5");
    List<String> words = tidy(Retention.DEFAULT);
    assertThat(words)
        .singleElement()
        .asString()
        .startsWith(torn.getParent() + ": " + torn.getFileName() + " was cut short");
    assertThat(tidy(Retention.DEFAULT)).isEmpty();
  }

  @Test
  void goesOnWhereOneDirectoryCannotBeRead() throws Exception {
    Killed unreadable = killed(1_000);
    Files.delete(unreadable.runFile());
    Files.createDirectory(unreadable.runFile());
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
  void refusesWhatAnotherUserHasMade() throws IOException {
    Path ofUser = directories.of(own).getParent().getParent();
    try {
      UserPrincipal nobody =
          ofUser.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
      Files.setOwner(ofUser, nobody);
    } catch (IOException e) {
      assumeTrue(false, "only root gives files away: " + e);
    }
    assertThatThrownBy(directories::requirePrivate)
        .isInstanceOf(IOException.class)
        .hasMessage("others may write to " + ofUser + "; choose a directory with the option dir");
    assertThatThrownBy(() -> tidy(TWO_DUMPS)).isInstanceOf(IOException.class);
  }
}
