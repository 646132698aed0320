package dev.memprof.profile.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.symbol.LoadedLibraries.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that grows: what is read of it is what reading all of it would give. */
class NamesFollowerTest {
  private static final String HEADER = "memprof-names\t1\t37\t41\nm\t4\t[gc thread]\n";
  private static final long NAMED = 1L << 63;

  @TempDir Path directory;
  private Path file;
  private NamesFollower follower;
  private final List<String> libraries = new ArrayList<>();

  @BeforeEach
  void begin() throws IOException {
    file = Files.writeString(directory.resolve("names.tsv"), HEADER);
    follower = new NamesFollower(file, library -> libraries.add(library.path()));
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  private static String frame(long id) {
    return "j\t" + id + "\torg/acme/C" + id + "\trun\t()V\tC.java\t" + id + "\t1\n";
  }

  private static String library(int seq, long base) {
    return "l\t%d\t%x\t%x\t%x\t0\t-\t/lib/l%d.so\n".formatted(seq, base, base, base + 4_096, seq);
  }

  private static WantedWords words(long... ids) {
    return new WantedWords(Arrays.stream(ids).map(id -> id | NAMED).toArray());
  }

  private String name(long id) throws IOException {
    var frame = follower.read(words(id)).frame(id);
    return frame == null ? null : frame.name();
  }

  @Test
  void readsWhatWasAppended() throws IOException {
    append(frame(64));
    assertThat(name(64)).isEqualTo("org.acme.C64.run");
    assertThat(name(65)).isNull();
    append(frame(65));
    assertThat(name(65)).isEqualTo("org.acme.C65.run");
    assertThat(name(64)).isEqualTo("org.acme.C64.run");
    assertThat(name(4)).as("a marker").isEqualTo("[gc thread]");
  }

  @Test
  void readsNothingThatWasNotAskedFor() throws IOException {
    append(frame(64) + frame(65));
    assertThat(follower.read(words(65)).frame(64)).isNull();
  }

  @Test
  void readsFormsThatFramesAreMetInLater() throws IOException {
    append(frame(64) + frame(65) + "k\t64\t0\nk\t65\t1\n");
    assertThat(follower.read(words(64)).frame(64).forms().letters()).isEqualTo("0");
    append(frame(66) + "k\t64\t02\n");
    NamesFile names = follower.read(words(64));
    assertThat(names.frame(64).forms().letters()).isEqualTo("02");
    assertThat(names.frame(65)).isNull();
  }

  @Test
  void waitsForTheEndOfALine() throws IOException {
    append(frame(64).substring(0, 20));
    assertThat(name(64)).isNull();
    append(frame(64).substring(20));
    assertThat(name(64)).isEqualTo("org.acme.C64.run");
  }

  @Test
  void seesLinesThatAreLongerThanItsBuffer() throws IOException {
    String longName = "l".repeat(100_003);
    append(frame(64));
    follower.follow();
    append("j\t65\t" + longName + "\tm\t()V\tA.java\t37\t1\n" + frame(66));
    assertThat(name(65)).isEqualTo(longName + ".m");
    assertThat(name(66)).isEqualTo("org.acme.C66.run");
  }

  /** A million bytes in one line are none of ours. */
  @Test
  void refusesALineWithoutEnd() throws IOException {
    append("j\t64\t" + "l".repeat(1 << 21));
    assertThatThrownBy(() -> follower.follow())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a line of more than 1048576 bytes");
  }

  @Test
  void tellsOfEachLibraryOnce() throws IOException {
    append(library(1, 0x10_000) + frame(64));
    follower.follow();
    append(library(2, 0x20_000));
    follower.follow();
    NamesFile names = follower.read(words(64));
    assertThat(libraries).containsExactly("/lib/l1.so", "/lib/l2.so");
    assertThat(names.libraries()).extracting(Segment::path).isEqualTo(libraries);
  }

  @Test
  void knowsWhatWasUnloaded() throws IOException {
    append(library(1, 0x10_000) + frame(64) + library(2, 0x20_000) + "u\t3\t10000\t1\n");
    assertThat(follower.read(words(64)).libraries())
        .extracting(Segment::path)
        .containsExactly("/lib/l2.so");
    assertThat(follower.read(new WantedWords(new long[] {0x10_007})).libraries())
        .extracting(Segment::unloaded)
        .containsExactly(1L, Segment.LOADED);
  }

  /** Its disk was full, or somebody has tidied up. */
  @Test
  void beginsAgainWhenTheFileIsShorter() throws IOException {
    append(frame(64) + frame(65));
    assertThat(name(65)).isNotNull();
    Files.writeString(file, HEADER + frame(66));
    assertThat(name(65)).isNull();
    assertThat(name(66)).isEqualTo("org.acme.C66.run");
  }

  @Test
  void beginsAgainWhenItIsAnotherFileOfTheSameLength() throws IOException {
    append(frame(64));
    assertThat(name(64)).isNotNull();
    Path other = Files.writeString(directory.resolve("other"), HEADER + frame(71));
    Files.delete(file);
    Files.move(other, file);
    assertThat(name(64)).isNull();
    assertThat(name(71)).isEqualTo("org.acme.C71.run");
  }

  @Test
  void namesNothingWhenTheFileIsGone() throws IOException {
    append(frame(64));
    assertThat(name(64)).isNotNull();
    Files.delete(file);
    assertThat(follower.read(words(64))).isSameAs(NamesFile.EMPTY);
  }

  @Test
  void refusesWhatIsNoNamesFile() throws IOException {
    Files.writeString(file, "memprof-names\t2\tof\tlater\n" + frame(64));
    assertThatThrownBy(() -> follower.read(words(64)))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("written by a newer memprof (format 2, this one reads 1)");
  }

  /** No memprof writes them so; it is slower then, but right. */
  @Test
  void readsIdsInAnyOrder() throws IOException {
    append(frame(70) + frame(64) + frame(65));
    assertThat(name(64)).isEqualTo("org.acme.C64.run");
    assertThat(name(70)).isEqualTo("org.acme.C70.run");
  }

  /** Of a table of 50,000 names a few lines around those that are wanted. */
  @Test
  void readsOnlyTheLinesThatAreNeeded() throws IOException {
    StringBuilder table = new StringBuilder();
    for (int id = 64; id < 50_064; id++) {
      table.append(frame(id));
    }
    append(library(1, 0x10_000) + table);
    follower.follow();
    NamesIndex index = new NamesIndex();
    index(index);
    long[] ranges = index.rangesFor(words(64, 37_037), Files.size(file));
    long bytes = 0;
    for (int i = 0; i < ranges.length; i += 2) {
      bytes += ranges[i + 1] - ranges[i];
    }
    assertThat(bytes).isLessThan(HEADER.length() + 200 + 2 * 16 * frame(37_037).length());
    assertThat(name(37_037)).isEqualTo("org.acme.C37037.run");
  }

  /** As the follower does. */
  private void index(NamesIndex index) throws IOException {
    long offset = 0;
    for (String line : Files.readString(file).split("(?<=\n)")) {
      int bytes = line.getBytes(StandardCharsets.UTF_8).length;
      if (line.startsWith("j\t")) {
        boolean unused = index.addFrame(Long.parseLong(line.split("\t")[1]), offset);
      } else {
        index.addAlways(offset, offset + bytes);
      }
      offset += bytes;
    }
  }

  @Test
  void countsWhatNamesTakeOfTheHeap() throws IOException {
    append(frame(64) + frame(65) + frame(66));
    follower.follow();
    assertThat(follower.heapBytes(1_000)).as("three names").isEqualTo(1_200);
    assertThat(follower.heapBytes(2 * 19)).as("two words").isEqualTo(800);
  }

  /** Loads, unloads and frames in any mixture, read at any time, coarse as the index may be. */
  @Test
  void readsTheSameAsReadingAllOfIt() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int id = 64;
    int seq = 0;
    for (int round = 0; round < 40; round++) {
      StringBuilder more = new StringBuilder();
      for (int i = random.nextInt(700); i > 0; i--) {
        id += 1 + random.nextInt(3);
        more.append(frame(id));
        if (random.nextInt(4) == 0) {
          seq++;
          more.append(library(seq, (1L + random.nextInt(9)) << 16));
        }
        if (random.nextInt(9) == 0) {
          more.append("u\t7\t%x\t%d\n".formatted((1L + random.nextInt(9)) << 16, seq));
        }
      }
      append(more.toString());
      long[] some = new long[9];
      for (int i = 0; i < 6; i++) {
        some[i] = NAMED | (64 + random.nextInt(id));
      }
      for (int i = 6; i < some.length; i++) {
        some[i] = ((1L + random.nextInt(9)) << 16) + 77;
      }
      WantedWords wanted = new WantedWords(some);
      NamesFile followed = follower.read(wanted);
      NamesFile whole = NamesFile.read(file, wanted);
      for (long word : some) {
        long wantedId = word & 0xffff_ffffL;
        assertThat(followed.frame(wantedId)).as("seed " + seed).isEqualTo(whole.frame(wantedId));
      }
      assertThat(followed.libraries()).as("seed " + seed).isEqualTo(whole.libraries());
    }
  }
}
