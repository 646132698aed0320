package dev.memprof.it.dumps;

import static dev.memprof.it.harness.ProfileAssert.assertThatProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.SteadyLeak;
import dev.memprof.it.programs.Unread;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a store's directory while a JVM runs: it costs dumps, never the application. */
class StoreIT {
  private static final int MIB = 1 << 20;

  /** No dump but those that are asked for. */
  private static final String QUIET = "lg_prof_sample=13,growth=off,limits=off,interval-dumps=off,";

  @TempDir Path parent;
  private Path directory;
  private int mounts;

  @BeforeEach
  void nameDirectory() {
    directory = parent.resolve("dumps");
  }

  @AfterEach
  void unmountAll() throws Exception {
    while (mounts > 0) {
      unmount();
    }
  }

  private static Jvm start(String options) throws Exception {
    return Jvm.light(Jdk.newest(), QUIET + options).add(SteadyLeak.class.getName()).startReady();
  }

  private Jvm start() throws Exception {
    return start("dir=" + directory);
  }

  private static Path dump(Jmx jmx) throws Exception {
    return Path.of((String) jmx.call("Profiler", "dump"));
  }

  /**
   * Two dumps fail for one reason, which is counted, to be seen, and told once; once more where it
   * was cured in between.
   *
   * @param told how often by now
   */
  private static void assertFails(Jvm jvm, Jmx jmx, long told, String... words) throws Exception {
    for (long failed = 2 * told - 1; failed <= 2 * told; failed++) {
      assertThatThrownBy(() -> dump(jmx)).hasStackTraceContaining(words[0]);
      assertThat(jmx.get("Dumps", "FailedDumps")).isEqualTo(failed);
    }
    assertThat((String) jmx.get("Dumps", "LastFailure")).contains(words);
    Waiting.on("the line, which may come later than the answer")
        .untilAsserted(
            () ->
                assertThat(jvm.output())
                    .as(jvm.text())
                    .filteredOn(line -> line.startsWith("memprof: dump failed: "))
                    .filteredOn(line -> Arrays.stream(words).allMatch(line::contains))
                    .hasSize((int) told));
  }

  /** As before, with names for the frames seen earlier as well. */
  private static void assertWorks(Jmx jmx) throws Exception {
    assertThatProfile(dump(jmx)).with(SteadyLeak.class.getName() + ".leak").hasSites();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void delete(Path directory) throws IOException {
    for (Deque<Path> left = all(directory); !left.isEmpty(); ) {
      Files.delete(left.removeLast());
    }
  }

  /** Whatever is in it, and itself first. */
  private static Deque<Path> all(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.sorted().collect(Collectors.toCollection(ArrayDeque::new));
    }
  }

  private void mount(Object... arguments) throws Exception {
    try (Jvm mount = Jvm.run(new Jvm.Builder("mount").add(arguments).add(directory))) {
      if (mount.exitCode() != 0) {
        System.err.println("memprof: SKIPPED, nothing can be mounted here: " + mount.text());
      }
      assumeTrue(mount.exitCode() == 0, "nothing can be mounted here");
      mounts++;
    }
  }

  private void unmount() throws Exception {
    // Lazily: the JVM may have files open.
    try (Jvm unmount = Jvm.run(new Jvm.Builder("umount", "-l", directory))) {
      assertThat(unmount.exitCode()).as(unmount.text()).isZero();
      mounts--;
    }
  }

  @Test
  void makesItsDirectoryAnewWhenItWasRemoved() throws Exception {
    try (Jvm jvm = start()) {
      try (Jmx jmx = Jmx.attach(jvm)) {
        assertWorks(jmx);
        delete(directory);
        assertWorks(jmx);
        assertThat(names(directory)).anyMatch(name -> name.startsWith("run-"));

        delete(directory);
        Files.writeString(directory, "in the way");
        assertFails(jvm, jmx, 1, "is not a directory", "option dir");
        Files.delete(directory);
        assertWorks(jmx);
      }
      assertThat(jvm.say("").exitCode()).isZero();
    }
  }

  @Test
  void losesDumpsWhileTheDirectoryIsReadOnly() throws Exception {
    try (Jvm jvm = start()) {
      try (Jmx jmx = Jmx.attach(jvm)) {
        assertWorks(jmx);
        mount("--bind", directory);
        mount("-o", "remount,bind,ro");
        mounts--; // the same mount
        assertFails(jvm, jmx, 1, "Read-only file system", "make it writable");
        unmount();
        assertWorks(jmx);
      }
      assertThat(jvm.say("").exitCode()).isZero();
    }
  }

  @Test
  void losesDumpsWhileTheDiskIsFull() throws Exception {
    Files.createDirectory(directory);
    mount("-t", "tmpfs", "-o", "size=24m", "tmpfs");
    Path filler = directory.resolve("filler");
    try (Jvm jvm = start();
        Jmx jmx = Jmx.attach(jvm)) {
      assertWorks(jmx);
      fill(filler);
      assertFails(jvm, jmx, 1, "are free in", "make room");
      Files.delete(filler);
      assertWorks(jmx);
      fill(filler);
      assertFails(jvm, jmx, 2, "are free in", "make room");
    } catch (AssertionError e) {
      throw new AssertionError(names(directory) + "\n" + e.getMessage(), e);
    }
  }

  /** As on a disk that gets full in the middle of a file: the kernel takes no more than so much. */
  @Test
  void losesADumpThatIsCutShortWhileItIsWritten() throws Exception {
    try (Jvm jvm = start()) {
      try (Jmx jmx = Jmx.attach(jvm)) {
        assertWorks(jmx);
        List<Path> before = List.copyOf(all(directory));
        limitFileBytes(jvm, "4096");
        assertFails(jvm, jmx, 1, "could not write", "is the disk full?");
        assertThat(List.copyOf(all(directory))).as("nothing half-written stays").isEqualTo(before);
        limitFileBytes(jvm, "unlimited");
        assertWorks(jmx);
      }
      assertThat(jvm.say("").exitCode()).isZero();
    }
  }

  private static void limitFileBytes(Jvm jvm, String bytes) throws Exception {
    try (Jvm limiter =
        Jvm.run(new Jvm.Builder("prlimit", "--pid", jvm.pid(), "--fsize=" + bytes + ":"))) {
      assertThat(limiter.exitCode()).as(limiter.text()).isZero();
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] much = new byte[MIB];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(much);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  @Test
  void mindsNoTenThousandFilesOfOthers() throws Exception {
    Files.createDirectory(directory);
    for (int i = 1; i <= 10_000; i++) {
      Files.writeString(directory.resolve("20250101T000000Z-manual-" + i + ".pb.gz"), "foreign");
    }
    try (Jvm jvm = start("retain-bytes=0,retain-count=1,dir=" + directory);
        Jmx jmx = Jmx.attach(jvm)) {
      assertWorks(jmx);
      long reads = jvm.proc().reads();
      assertWorks(jmx);
      CompositeData[] dumps = (CompositeData[]) jmx.get("Dumps", "Dumps");
      assertThat(jvm.proc().reads() - reads).as("not one for each of them").isLessThan(10_000);
      assertThat(dumps).hasSize(10_002);
      assertThat(names(directory)).filteredOn(name -> name.startsWith("2025")).hasSize(10_000);
    }
  }

  @Test
  void sharesADirectoryWithAnotherJvm() throws Exception {
    String options = "retain-count=4,dir=" + directory;
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    try (Jvm one = start(options);
        Jvm other = start(options);
        Jmx jmxOther = Jmx.attach(other)) {
      try (Jmx jmxOne = Jmx.attach(one)) {
        for (int i = 0; i < 6; i++) {
          first.add(dump(jmxOne).getFileName().toString());
          second.add(dump(jmxOther).getFileName().toString());
        }
        // The leaks grow, so that the latest is the largest too.
        List<String> kept =
            names(directory).stream().filter(name -> name.endsWith(".pb.gz")).toList();
        assertThat(kept).contains(first.get(0), second.get(0), first.get(5), second.get(5));
        assertThat(kept).as("four, and a largest that is not the latest").hasSizeBetween(4, 6);
        assertThat(first).doesNotContainAnyElementsOf(second);

        jmxOne.server.setAttribute(Jmx.name("Dumps"), new Attribute("RetainCount", 1));
        assertThat(jmxOne.get("Dumps", "RetainCount")).isEqualTo(1);
        Object unused = jmxOne.call("Dumps", "prune");
        assertThat(names(directory))
            .as("of two live runs")
            .containsAll(List.of(first.get(0), second.get(0)));
      }
      assertThat(one.say("").exitCode()).isZero();
      jmxOther.server.setAttribute(Jmx.name("Dumps"), new Attribute("RetainCount", 2));
      Object unused = jmxOther.call("Dumps", "prune");
      assertThat(names(directory)).as("the other has ended").doesNotContainAnyElementsOf(first);
      assertThat(names(directory)).contains(second.get(0), second.get(5));
    }
  }

  @Test
  void finishesInTheNextRunWhatAKillHasLeft() throws Exception {
    Gcc.compile(parent.resolve("libdump.so"), "raw_dump.c");
    Path raw;
    try (Jvm jvm =
            Jvm.light(Jdk.newest(), QUIET + "dir=" + directory)
                .add(Unread.class.getName(), parent)
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      Path names = namesFile();
      String run = names.getFileName().toString().replaceAll("names-|\\.tsv", "");
      raw = names.resolveSibling("raw-" + run + "-815.heap");
      assertThat(jvm.say(raw.toString()).awaitLine("dumped ")).startsWith("dumped 0 ");
      Path unused = dump(jmx); // its names are on the disk then
    }
    try (Jvm jvm = start();
        Jmx look = Jmx.attach(jvm)) { // without a look memprof stays at rest
      assertThat(look.get("Profiler", "Available")).isEqualTo(true);
      String word = jvm.awaitLine("memprof: " + raw.getFileName() + " is now ");
      assertThat(word).matches(".*Z-rescued-\\d+\\.pb\\.gz");
      Path rescued = directory.resolve(word.substring(word.lastIndexOf(' ') + 1));
      assertThatProfile(rescued).with(Unread.class.getName() + ".leak").hasSites();
      assertThat(names(directory)).filteredOn(name -> name.contains("rescued")).hasSize(1);
      Path work = raw.getParent();
      Waiting.on("the end of its work directory").until(() -> !Files.exists(work));
    }
  }

  /** In the only run's work directory. */
  private Path namesFile() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("names-"))
          .findFirst()
          .orElseThrow();
    }
  }
}
