package dev.memprof.store.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.ledger.proc.ProcessStart;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.DumpDirectory;
import dev.memprof.store.Killed;
import dev.memprof.store.file.Partial;
import dev.memprof.store.file.RunId;
import dev.memprof.store.file.RunLine;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file is laid as a kill at that moment leaves it. */
public class CrashRecoveryTest {
  private static final Instant TIME = Instant.parse("2026-11-24T03:19:44Z");
  private static final String NAME = "20261124T031944Z-rescued-1.pb.gz";

  @TempDir Path directory;

  /** One stack, of id 64 and 3 objects of 4711 bytes each, of which every byte is a sample. */
  public static final String HEAP =
      """
      heap_v2/1
        t*: 3: 14133 [0: 0]
      @ 0x8000000000000040
        t*: 3: 14133 [0: 0]

      MAPPED_LIBRARIES:
      """;

  private static final String NAMES_LINE = "j\t64\tapp/Cache\tput\t()V\tCache.java\t7\t3\n";

  private Path raw(Killed run, String rest) throws IOException {
    Files.writeString(
        run.work("names-" + run.id() + ".tsv"),
        "memprof-names\t1\t%d\t%d\n".formatted(run.id().pid(), run.id().startMillis())
            + NAMES_LINE
            + "j\t65\ttorn");
    Path raw = Files.writeString(run.work("raw-" + run.id() + rest), HEAP);
    Files.setLastModifiedTime(raw, FileTime.from(TIME));
    return raw;
  }

  private List<String> finish() throws IOException {
    List<String> words = new ArrayList<>();
    new DumpDirectory(directory).finishLeftovers(words::add);
    return words;
  }

  private void assertOneDump(Killed run, String name) throws IOException {
    assertThat(Killed.names(directory)).containsExactly(name, "run-" + run.id() + ".tsv");
    Profile profile = Profiles.read(directory.resolve(name));
    assertThat(profile.sites()).hasSize(1);
    assertThat(profile.sites().get(0).stack())
        .containsExactly(Frame.java("app.Cache.put", "Cache.java", 7));
    assertThat(run.run().dumps())
        .singleElement()
        .satisfies(dump -> assertThat(dump.name()).isEqualTo(name))
        .satisfies(dump -> assertThat(dump.liveBytes()).isEqualTo(14_133))
        .satisfies(dump -> assertThat(dump.growthBytes()).isEqualTo(14_133))
        .satisfies(dump -> assertThat(dump.time()).isEqualTo(TIME));
  }

  @Test
  void finishesWhatJemallocHadWrittenAndNobodyRead() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = raw(run, "-8715.heap");
    assertThat(finish()).containsExactly(raw.getFileName() + " is now " + NAME);
    assertOneDump(run, NAME);
    assertThat(finish()).isEmpty();
    assertOneDump(run, NAME);
  }

  @Test
  void finishesDumpsThatJemallocWroteInline() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path unused = raw(run, "." + run.id().pid() + ".0.i0.heap");
    assertThat(finish()).hasSize(1);
    assertOneDump(run, "20261124T031944Z-interval-1.pb.gz");
  }

  @Test
  void goesOnWhereAFinisherWasKilledAfterNamingTheRawFile() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = raw(run, "-8715.heap");
    Files.move(raw, run.work("raw-" + run.id() + "-" + NAME + ".heap"));
    Files.writeString(run.work("partial-" + run.id() + "-" + NAME + ".part"), "half");
    assertThat(finish()).hasSize(1);
    assertOneDump(run, NAME);
  }

  @Test
  void makesNoSecondDumpWhereItWasKilledAfterStoring() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = raw(run, "-8715.heap");
    Path copy = Files.copy(raw, run.work("raw"));
    assertThat(finish()).hasSize(1);
    // As if the raw file, under the name it got, had not gone yet.
    Files.move(copy, run.work("raw-" + run.id() + "-" + NAME + ".heap"));
    assertThat(finish()).hasSize(1);
    assertOneDump(run, NAME);
  }

  @Test
  void notesADumpThatHadItsNameAndNoLine() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = raw(run, "-" + NAME + ".heap");
    Path partial = run.work("partial-" + run.id() + "-" + NAME + ".part");
    Partial.write(Profiles.read(raw, run.work("names-" + run.id() + ".tsv")), partial);
    Files.createLink(run.file(NAME), partial);
    assertThat(finish()).hasSize(1);
    assertOneDump(run, NAME);
  }

  @Test
  void findsAnotherNameWhereThatIsTaken() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = raw(run, "-" + NAME + ".heap"); // claimed, then another JVM stored its own
    Files.writeString(run.file(NAME), "another's");
    assertThat(finish()).hasSize(1);
    assertThat(run.file(NAME)).hasContent("another's");
    assertThat(raw).doesNotExist();
    Files.delete(run.file(NAME));
    assertOneDump(run, "20261124T031944Z-rescued-2.pb.gz");
  }

  @Test
  void keepsABrokenFileAsEvidenceAndSaysSoOnce() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = raw(run, "-8715.heap");
    Files.writeString(raw, HEAP.substring(0, 60));
    assertThat(finish())
        .singleElement()
        .asString()
        .startsWith(raw.getFileName() + " was cut short by the end of its run; kept as");
    assertThat(finish()).isEmpty();
    assertThat(Killed.names(raw.getParent())).containsExactly(raw.getFileName() + ".broken");
    assertThat(Killed.names(directory))
        .containsExactly("run-" + run.id() + ".tsv", raw.getParent().getFileName().toString());
  }

  @Test
  void removesWhatWasOnlyBegun() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Files.writeString(run.work("partial-" + run.id() + "-" + NAME + ".part"), "half");
    assertThat(finish()).isEmpty();
    assertThat(Killed.names(directory)).containsExactly("run-" + run.id() + ".tsv");
  }

  @Test
  void leavesTheFilesOfARunThatLives() throws Exception {
    try (Killed.Sleeper sleeper = new Killed.Sleeper()) {
      RunId id = new RunId(sleeper.pid(), 1_000);
      Killed.append(directory, id, RunLine.header(id, ProcessStart.of(sleeper.pid())));
      Path work = Files.createDirectory(directory.resolve("work-" + id + "-1"));
      for (String name : new String[] {"raw-" + id + "-1.heap", "names-" + id + ".tsv"}) {
        Files.writeString(work.resolve(name), HEAP);
      }
      List<String> before = Killed.names(work);
      assertThat(finish()).isEmpty();
      assertThat(Killed.names(work)).isEqualTo(before);
    }
  }

  @Test
  void leavesFilesOfNoRun() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    Path raw = raw(run, "-8715.heap");
    Files.delete(run.runFile());
    assertThat(finish()).isEmpty();
    assertThat(raw).exists();
  }

  /** A pid comes again: 1 in every start of a container. */
  @Test
  void knowsARunFromALaterProcessOfThatPid() throws Exception {
    long pid = ProcessHandle.current().pid();
    RunId id = new RunId(pid, 1_000);
    ProcessStart now = ProcessStart.of(pid);
    ProcessStart before = new ProcessStart(pid, now.ticks() - 1, now.boot(), now.namespace());
    Killed.append(directory, id, RunLine.header(id, before));
    Path work = Files.createDirectory(directory.resolve("work-" + id + "-1"));
    Files.writeString(work.resolve("raw-" + id + "-1.heap"), HEAP);
    assertThat(finish()).hasSize(1);
  }

  @Test
  void addsItsLineToAWholeOneWhereTheLastWasTorn() throws Exception {
    Killed run = Killed.in(directory, 1_000);
    StoredDump first = run.dump("20261124T030000Z-growth-1.pb.gz", 4_000, 10);
    run.append("p\t1764000000000\t12");
    Path unused = raw(run, "-8715.heap");
    assertThat(finish()).hasSize(1);
    assertThat(run.run().dumps()).hasSize(2).startsWith(first);
    assertThat(run.run().dumps().get(1).growthBytes()).isEqualTo(10_133);
    assertThat(run.run().points()).isEmpty();
    assertThat(Files.readString(run.runFile())).doesNotContain("\t12d").endsWith("\n");
  }
}
