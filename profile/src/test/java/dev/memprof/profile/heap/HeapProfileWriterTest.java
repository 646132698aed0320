package dev.memprof.profile.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.profile.ProfileFormat;
import dev.memprof.profile.ProfileWriters;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeapProfileWriterTest {
  private static final int INTERVAL = 524_288;
  private static final Mapping LIBZ =
      new Mapping(0x7f3bba366000L, 0x7f3bba383000L, 0x2000, "/nonexistent/a b/libz.so.1", "1f0c");
  private static final Frame DEFLATE = Frame.nativeCode("deflateInit2_", 0x7f3bba36de19L, 0);
  private static final Frame MAIN = Frame.java("app.Main.main", "Main.java", 42);
  private static final Frame NEXT_LINE = Frame.java("app.Main.main", "Main.java", 43);

  @TempDir private Path directory;

  private static Site site(String thread, long objects, long bytes, Frame... stack) {
    Estimate live = Estimate.ofSamples(objects, bytes, INTERVAL);
    return new Site(List.of(stack), thread, live, Estimate.NONE);
  }

  private static Profile profile(long interval, Site... sites) {
    return new Profile(Instant.EPOCH, Duration.ZERO, interval, List.of(sites), List.of(LIBZ));
  }

  private Path write(Profile profile) throws IOException {
    Path file = directory.resolve("test.heap");
    ProfileWriters.write(profile, file);
    return file;
  }

  private Profile again(Profile profile) throws IOException {
    return Profiles.read(write(profile));
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    Profile written =
        profile(
            INTERVAL,
            site("block flusher", 13, 6_688, DEFLATE, MAIN),
            site("", 7, 77_777_777, DEFLATE, MAIN),
            site(
                "block flusher",
                1,
                12_345,
                DEFLATE,
                Frame.javaNative("java.util.zip.Deflater.init", "Deflater.java"),
                NEXT_LINE),
            site("[thread 3]", 17, 1_700_000, Frame.marker("[gc thread]"), DEFLATE),
            site("", 1, 999, MAIN, Frame.java("app.Main.<init>", "", 0)));
    Profile read = again(written);
    assertThat(read.sampleIntervalBytes()).isEqualTo(INTERVAL);
    assertThat(read.sites()).containsExactlyInAnyOrderElementsOf(written.sites());
    assertThat(read.mappings()).containsExactly(LIBZ);
    assertThat(Files.readString(write(read)))
        .isEqualTo(Files.readString(write(again(read))))
        .contains("heap_v2/" + INTERVAL);
  }

  @Test
  void keepsFramesOfOneAddressApart() throws IOException {
    // As where functions are inlined, or profiles of two processes are subtracted.
    Frame inlined = Frame.nativeCode("inlined", DEFLATE.address(), 0);
    Frame nowhere = Frame.nativeCode("nowhere", 0, -1);
    Frame[] stack = {inlined, DEFLATE, nowhere, Frame.nativeCode("kernel", -4_096, -1), MAIN};
    Profile read = again(profile(INTERVAL, site("", 3, 333, stack)));
    assertThat(read.sites().get(0).stack())
        .extracting(Frame::name)
        .containsExactly("inlined", "deflateInit2_", "nowhere", "kernel", "app.Main.main");
    assertThat(Files.readString(directory.resolve("test.heap"))).doesNotContain(" 0xf", " 0x8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "a\nb",
        "\n--- heap\nheap_v2/1\n@ 0x1\n  t*: 99: 99 [0: 0]\n",
        "a\u0000\u001b[31m\u2028\r",
        "<script>alert(1)</script>",
        "a;b c",
        "operator--",
        "----",
        "--- symbol",
        "(x.c:12)",
        "\u00e4\u20ac\ud83d\ude00",
      })
  void makesHostileNamesHarmless(String name) throws IOException {
    Frame hostileJava = Frame.java(name, name, 7);
    Profile written =
        profile(
            INTERVAL, site(name, 3, 333, Frame.nativeCode(name, 0x1234, -1), hostileJava, MAIN));
    Profile read = again(written);
    assertThat(read.totalBytes()).isEqualTo(written.totalBytes());
    assertThat(read.sites()).hasSize(1);
    assertThat(read.sites().get(0).stack()).hasSize(3).endsWith(MAIN);
    assertThat(Files.readAllLines(directory.resolve("test.heap")))
        .filteredOn(line -> line.startsWith("---"))
        .containsExactly("--- symbol", "---", "--- heap");
  }

  @Test
  void keepsNamesOf100kB() throws IOException {
    Frame large = Frame.nativeCode("f<" + "x".repeat(100_000) + ">", 0x1234, -1);
    assertThat(again(profile(INTERVAL, site("", 1, 16, large))).sites().get(0).stack())
        .extracting(Frame::name)
        .containsExactly(large.name());
  }

  @Test
  void writesAmountsThatAreNoSamplesAsTheyAre() throws IOException {
    Site counted = new Site(List.of(MAIN), 0, 4_711, 0, 0);
    for (int interval : new int[] {0, INTERVAL}) {
      Profile read = again(profile(interval, counted));
      assertThat(Files.readString(directory.resolve("test.heap")))
          .contains("heap profile: 0: 4711 [0: 4711] @ heapprofile");
      assertThat(read.totalBytes()).isEqualTo(4_711);
      assertThat(read.totalObjects()).isZero();
    }
  }

  @Test
  void writesOnlyWhatGrewOfADifference() throws IOException {
    Profile base = profile(INTERVAL, site("a", 5, 555, MAIN), site("a", 4, 44_444, DEFLATE));
    Profile later = profile(INTERVAL, site("b", 7, 777, MAIN));
    Profile growth = later.minus(base);
    Profile read = again(growth);
    double grown = Estimate.ofSamples(2, 222, INTERVAL).bytes();
    assertThat(read.isDifference()).isFalse();
    assertThat(read.sites()).hasSize(1);
    assertThat(read.totalBytes()).isCloseTo(grown, within(1.0));
    assertThat(ProfileWriters.leftOutBytes(growth, ProfileFormat.HEAP))
        .isCloseTo(Estimate.ofSamples(4, 44_444, INTERVAL).bytes(), within(1e-6));
    assertThat(ProfileWriters.leftOutBytes(growth, ProfileFormat.PPROF)).isZero();
    assertThat(ProfileWriters.leftOutBytes(later, ProfileFormat.HEAP)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8",
    "1, 524288",
    "1, 99999999999",
    "13, 6688",
    "977, 98765432",
    "123456, 123456",
    "1000000, 4000000000"
  })
  void findsTheSamplesBehindAnEstimate(long objects, long bytes) {
    Estimate estimate = Estimate.ofSamples(objects, bytes, INTERVAL);
    assertThat(Samples.canBe(estimate, INTERVAL)).isTrue();
    assertThat(Samples.of(estimate, INTERVAL)).isEqualTo(new Samples(objects, bytes));
  }

  @Test
  void keepsTheBytesOfStacksThatWerePutTogether() {
    Estimate sum =
        Estimate.ofSamples(1, 64, INTERVAL).plus(Estimate.ofSamples(2, 1_777_777, INTERVAL));
    Samples samples = Samples.of(sum, INTERVAL);
    assertThat(Estimate.ofSamples(samples.objects(), samples.bytes(), INTERVAL).bytes())
        .isCloseTo(sum.bytes(), within(1.0));
  }
}
