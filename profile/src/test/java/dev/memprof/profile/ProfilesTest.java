package dev.memprof.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.CodedOutputStream;
import dev.memprof.profile.heap.HeapProfileWriter;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.ForeignFileException;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.ProducerNotes;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.pprof.PprofReader;
import dev.memprof.profile.pprof.PprofWriter;
import dev.memprof.profile.text.TopWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of other producers, told apart by their contents, whatever they are called. */
class ProfilesTest {
  private static final String MAPS =
      "\nMAPPED_LIBRARIES:\n00400000-00500000 r-xp 00000000 00:00 0 /bin/nothere\n";

  @TempDir Path directory;

  private Path file(String name, String content) throws IOException {
    return Files.write(directory.resolve(name), content.getBytes(StandardCharsets.UTF_8));
  }

  private Profile read(String content) throws IOException {
    return Profiles.read(file("profile", content));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static double exponential(double bytes, double objects, double intervalBytes) {
    return bytes / -Math.expm1(-bytes / objects / intervalBytes);
  }

  /** As jeprof and pprof scale what these words say. */
  @ParameterizedTest
  @CsvSource({
    "@ heapz_v2/1000, v2, 1000",
    "@ heap_v2/1000, v2, 1000",
    "@ heap_v2, v2, 131072",
    "@ heap/2000, v1, 1000",
    "@ heapz/2000, v1, 1000",
    "@ heap, v1, 131072",
    "'', v1, 131072",
    "@ heapprofile, all, 0",
    "@ heapprofile/4, all, 0",
    "@ growthz, all, 0",
    "@ fragmentationz/3, all, 0"
  })
  void scalesByTheWordOfTheHeader(String word, String kind, long intervalBytes) throws Exception {
    Profile profile =
        read(
            "heap profile: 2: 1000 [ 2: 1000 ] "
                + word
                + "\n  2: 1000 [2: 1000] @ 0x401000 0x402000\n"
                + MAPS);
    double expected =
        switch (kind) {
          case "v2" -> exponential(1_000, 2, intervalBytes);
          case "v1" -> 1_000 * intervalBytes / 500.0;
          default -> 1_000;
        };
    assertThat(profile.totalBytes()).isCloseTo(expected, within(1e-6));
  }

  @Test
  void takesACountThatIsNotRepeatedForAll() throws Exception {
    String header = "heap profile: 2: 1000 [ 9: 9000]\n  2: 1000 [9: 9000] @ 0x401000\n";
    assertThat(read(header + MAPS).totalBytes()).isEqualTo(1_000);
  }

  @Test
  void readsGoTextWithoutLibraries() throws Exception {
    String stacks =
        "heap profile: 3: 300 [9: 900] @ heap/1024\n1: 100 [1: 100] @ 0x401000 0x402000\n"
            + "#\t0x401000\tmain.f+0x1\t/a.go:3\n\n2: 200 [8: 800] @ 0x403000\n";
    double expected = exponential(100, 1, 512) + exponential(200, 2, 512);
    assertThat(read(stacks).totalBytes()).isCloseTo(expected, within(1e-6));
    assertThat(read(stacks + "\n# runtime.MemStats\n# Alloc = 5\n").sites()).hasSize(2);
    assertThatThrownBy(() -> read(stacks.substring(0, stacks.indexOf("2: 200"))))
        .hasMessageContaining("truncated: the lines hold 100 of the 300 bytes");
  }

  /** What runs inside the allocator is left out by Go itself. */
  @Test
  void takesTheNamesThatGoWrites() throws Exception {
    Profile profile =
        read(
            "heap profile: 3: 300 [9: 900] @ heap/1024\n1: 100 [1: 100] @ 0x401001 0x402011\n"
                + "#\t0x401000\tmain.(*cache[...]).put+0x20\t\t/src/cache.go:31\n"
                + "#\t0x402010\tmain.main+0x30\t\t\t/src/main.go:12\n\n"
                + "2: 200 [8: 800] @ 0x403000\n\n# runtime.MemStats\n# Alloc = 5\n");
    assertThat(profile.sites().get(0).stack())
        .extracting(Frame::label)
        .containsExactly("main.(*cache[...]).put(/src/cache.go:31)", "main.main(/src/main.go:12)");
    assertThat(profile.sites()).hasSize(2);
    assertThat(TopWriter.text(profile, 2)).contains("main.(*cache[...]).put(/src/cache.go:31)");
  }

  @Test
  void readsBlanksAndLineEndsOfOthers() throws Exception {
    String dump = "heap_v2/1000\n  t*: 2: 1000 [ 0: 0 ]\n@ 0x401000\n  t*: 2: 1000 [ 2: 1024 ]\n";
    double expected = exponential(1_000, 2, 1_000);
    assertThat(read(dump + MAPS).totalBytes()).isCloseTo(expected, within(1e-6));
    assertThat(read((dump + MAPS).replace("\n", "\r\n")).totalBytes())
        .isCloseTo(expected, within(1e-6));
    assertThat(read((dump + MAPS).replace(": 1000 [", " :   1000\t[")).totalBytes())
        .isCloseTo(expected, within(1e-6));
    assertThat(read(dump.replace("@ 0x", "  f: main\n@ 0x") + "f: 3\n" + MAPS).sites()).hasSize(1);
  }

  @Test
  void unpacksWhateverIsCompressed() throws Exception {
    byte[] heap =
        ("heap profile: 3: 960 [3: 960] @ heapprofile\n 3: 960 [3: 960] @ 0x401000\n" + MAPS)
            .getBytes(StandardCharsets.UTF_8);
    assertThat(Profiles.read(Files.write(directory.resolve("a.gz"), gzip(heap))).totalBytes())
        .isEqualTo(960);
    byte[] collapsed = "a;b 7\nc 9\n".getBytes(StandardCharsets.UTF_8);
    assertThat(Profiles.read(Files.write(directory.resolve("b"), gzip(collapsed))).totalBytes())
        .isEqualTo(16);
    byte[] cut = java.util.Arrays.copyOf(gzip(heap), gzip(heap).length - 10);
    assertThatThrownBy(() -> Profiles.read(Files.write(directory.resolve("c"), cut)))
        .isInstanceOf(MalformedProfileException.class);
  }

  @Test
  void readsPprofThatIsNotCompressedByAnyName() throws Exception {
    byte[] packed = pprof(Profile.LIVE);
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    for (String name : List.of("a.pb.gz", "b.pprof", "c", "d.pb")) {
      assertThat(Profiles.read(Files.write(directory.resolve(name), plain)).totalBytes())
          .as(name)
          .isEqualTo(777);
    }
  }

  private static byte[] pprof(String sampleType) throws IOException {
    Site site = new Site(List.of(Frame.java("App.leak", "App.java", 7)), 7, 777, 0, 0);
    Profile profile =
        new Profile(
            Instant.ofEpochSecond(9),
            Duration.ZERO,
            0,
            List.of(site),
            List.of(),
            sampleType,
            ProducerNotes.NONE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PprofWriter.write(profile, out);
    return out.toByteArray();
  }

  /** What was allocated and freed again is not live. */
  @Test
  void keepsTheSampleType() throws Exception {
    Path file = Files.write(directory.resolve("allocs.pb.gz"), pprof("alloc_space"));
    Profile read = Profiles.read(file);
    assertThat(read.sampleType()).isEqualTo("alloc_space");
    assertThat(TopWriter.text(read, 1))
        .contains("777 B of native memory were allocated, freed or not (alloc_space); App.leak")
        .doesNotContain("Live native");
    assertThat(read.minus(read).sampleType()).isEqualTo("alloc_space");
    assertThat(read.byStack().sampleType()).isEqualTo("alloc_space");
    assertThatThrownBy(() -> Profiles.read(file, directory, "inuse_space"))
        .hasMessageContaining("no sample type inuse_space")
        .hasMessageContaining("alloc_objects/count, alloc_space/bytes");

    ByteArrayOutputStream four = new ByteArrayOutputStream();
    PprofWriter.writeAllocations(read, four);
    for (String type : List.of("alloc_space", "inuse_space")) {
      ByteArrayInputStream in = new ByteArrayInputStream(four.toByteArray());
      Profile chosen = PprofReader.read(in, "four", type);
      assertThat(chosen.sampleType()).isEqualTo(type);
      assertThat(chosen.totalObjects()).isEqualTo(7);
    }
  }

  @Test
  @Timeout(30)
  void readsAPipeOnce() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (byte[] content :
        List.of(pprof(Profile.LIVE), "a;b 777\n".getBytes(StandardCharsets.UTF_8))) {
      Process writer =
          new ProcessBuilder("sh", "-c", "cat > \"$1\"", "sh", pipe.toString()).start();
      writer.getOutputStream().write(content);
      writer.getOutputStream().close();
      assertThat(Profiles.read(pipe).totalBytes()).isEqualTo(777);
      assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a;b 1\r\na;c 2\r\n",
        "a;b 1\na;c 2",
        "# made by x\na;b 1\n\n# more\na;c 2\n",
        "a;b 1.5\na;c 1.5\n",
        "a;b 1  \na;c 2\t\n",
        "a;b\t1\na;c\t2\n"
      })
  void readsCollapsedStacksOfOthers(String content) throws Exception {
    assertThat(read(content).totalBytes()).isEqualTo(3);
    assertThat(read(content).sites()).hasSize(2).allMatch(site -> site.stack().size() == 2);
  }

  /** Before and after, in every line. */
  @Test
  void readsTwoCountsAsADifference() throws Exception {
    Profile profile = read("main;grow 100 900\nmain;shrink 700 50\n");
    assertThat(profile.isDifference()).isTrue();
    assertThat(profile.sites()).extracting(Site::bytes).containsExactly(800.0, -650.0);
    assertThat(profile.sites().get(0).stack()).extracting(Frame::name).contains("grow", "main");
    assertThat(profile.live().totalBytes()).isEqualTo(950);
    assertThat(read("worker 1;run 5\nmain;work 3\n").totalBytes())
        .as("a name with a number")
        .isEqualTo(8);
    assertThatThrownBy(() -> read("a;b 1 2\n".repeat(2_000) + "a;c 3\n"))
        .hasMessageContaining("before after");
  }

  @ParameterizedTest
  @CsvSource({
    "'FLR\0\2\0', Flight Recorder",
    "'JAVA PROFILE 1.0.2\0', Java heap",
    "'--- contentionz 1 ---\ncycles/second = 3\n', waits for locks",
    "'--- heapz 1 ---\nformat = java\n', Java heap",
    "'--- threadz 1 ---\n', threads",
    "'goroutine profile: total 5\n', goroutines",
    "'\177ELF\2\1', library",
    "'{\"sites\":[]}', JSON",
    "'[{\"name\":\"a\",\"ph\":\"X\"}]', JSON",
    "'{\n  \"nodes\": []}', JSON",
    "'<?xml version=\"1.0\"?>', XML",
    "'PERFILE2\1\2\3', recording of perf",
    "'\u00ca\u00fe\u00ba\u00be\0\0', class of Java",
    "'BZh91AY&SY', bunzip2",
    "'\u00fd7zXZ\0', unxz",
    "'(\u00b5/\u00fd', unzstd",
    "'\37\u008b', twice",
    "'\u00ff\u00fea\0;\0b\0', UTF-16",
    "'', empty",
    "'hello', neither a heap profile of jemalloc or gperftools nor collapsed stacks"
  })
  void saysWhatIsNoProfileOfMemory(String content, String word) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    Path file = directory.resolve("file");
    if (!word.equals("twice")) {
      assertThatThrownBy(() -> Profiles.read(Files.write(file, bytes)))
          .isInstanceOf(MalformedProfileException.class)
          .hasMessageContaining(word);
    }
    if (bytes.length > 0) {
      assertThatThrownBy(() -> Profiles.read(Files.write(file, gzip(bytes))))
          .isInstanceOf(MalformedProfileException.class)
          .hasMessageContaining(word);
    }
  }

  @Test
  void saysWhatAPprofFileHasInsteadOfMemory() throws Exception {
    byte[] waits = typed("delay", "nanoseconds", 7);
    assertThatThrownBy(() -> Profiles.read(Files.write(directory.resolve("waits.pb"), waits)))
        .isInstanceOf(ForeignFileException.class)
        .hasMessageEndingWith(
            "waits.pb: it is no profile of memory: it has delay/nanoseconds, and nothing in bytes;"
                + " go tool pprof shows it");
  }

  @ParameterizedTest
  @CsvSource({"bytes, 1", "kilobytes, 1024", "MiB, 1048576", "gb, 1073741824"})
  void knowsTheUnitsOfPprof(String unit, long bytes) throws Exception {
    Path file = Files.write(directory.resolve("space.pb"), typed("space", unit, 7));
    assertThat(Profiles.read(file).totalBytes()).isEqualTo(7.0 * bytes);
  }

  /** A file of one sample and one type. */
  private static byte[] typed(String type, String unit, long value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    coded.writeByteArray(1, new byte[] {8, 1, 16, 2}); // sample_type: strings 1 and 2
    coded.writeByteArray(2, new byte[] {16, (byte) value}); // a sample without a stack
    for (String string : List.of("", type, unit)) {
      coded.writeString(6, string);
    }
    coded.flush();
    return out.toByteArray();
  }

  @Test
  void readsUtf8AfterAByteOrderMark() throws Exception {
    assertThat(read("\ufeffmain;work 777\n").sites().get(0).stack())
        .extracting(Frame::name)
        .containsExactly("work", "main");
  }

  /** jeprof multiplies counts by what the mean size of a stack tells. */
  @Test
  void writesCountsThatReadersFindAgain() throws Exception {
    Estimate sizes =
        Estimate.ofSamples(3, 3 << 20, 1 << 19).plus(Estimate.ofSamples(40, 2_560, 1 << 19));
    Site site = new Site(List.of(Frame.nativeCode("work", 0x401000, -1)), "", sizes, Estimate.NONE);
    Profile profile = new Profile(Instant.EPOCH, Duration.ZERO, 1 << 19, List.of(site), List.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    HeapProfileWriter.write(profile, out);
    Profile back = Profiles.read(Files.write(directory.resolve("sizes.heap"), out.toByteArray()));
    assertThat(back.totalBytes()).isCloseTo(sizes.bytes(), within(1.0));
    assertThat(back.totalObjects()).isCloseTo(sizes.objects(), within(1.0));
  }
}
