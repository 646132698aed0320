package dev.memprof.profile.pprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PprofTest {
  private static final Instant TIME = Instant.parse("2026-11-24T03:19:44.000000123Z");
  private static final Mapping ZLIB =
      new Mapping(0x7f00_0000_1000L, 0x7f00_0002_0000L, 0x3000, "/lib/libz.so.1", "c0ffee01");
  private static final String HOSTILE = "<script>a;b\"'\\\n\u2028\ud83d\ude00\0 end";

  private static final Profile LIVE =
      new Profile(
          TIME,
          Duration.ZERO,
          524_309,
          List.of(
              new Site(
                  List.of(
                      Frame.nativeCode("deflateInit2_", 0x7f00_0000_1234L, 0),
                      Frame.java("java.util.zip.Deflater.init", "Deflater.java", 0),
                      Frame.java("LeakyServer.leakDeflater", "LeakyServer.java", 42)),
                  1_013,
                  271_484_003,
                  405,
                  108_541_000),
              new Site(
                  List.of(
                      Frame.nativeCode("unmapped", 0xffff_ffff_ff60_0000L, -1),
                      Frame.marker("[gc thread]")),
                  17,
                  7_919,
                  0,
                  114),
              new Site(List.of(Frame.java(HOSTILE, HOSTILE, 7)), 0, 0, 0, 0)),
          List.of(ZLIB));

  private static byte[] write(Profile profile) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PprofWriter.write(profile, out);
    return out.toByteArray();
  }

  private static Profile read(byte[] bytes) throws IOException {
    return PprofReader.read(new ByteArrayInputStream(bytes), "x.pb.gz");
  }

  private static byte[] unpacked(Profile profile) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(write(profile)))) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(Message message) throws IOException {
    return message.take();
  }

  private static Message text(Message message, String... strings) throws IOException {
    for (String string : strings) {
      message.bytes(PprofFormat.PROFILE_STRING_TABLE, string.getBytes(StandardCharsets.UTF_8));
    }
    return message;
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    Profile back = read(write(LIVE));
    assertThat(back.time()).isEqualTo(LIVE.time());
    assertThat(back.isDifference()).isFalse();
    assertThat(back.sampleIntervalBytes()).isEqualTo(524_309);
    assertThat(back.mappings()).containsExactly(ZLIB);
    assertThat(back.totalBytes()).isEqualTo(LIVE.totalBytes());
    assertThat(back.totalObjects()).isEqualTo(LIVE.totalObjects());
    assertThat(back.sites().stream().map(Site::stack))
        .containsExactlyElementsOf(LIVE.sites().stream().map(Site::stack).toList());
  }

  @Test
  void keepsTheFormsOfJavaFrames() throws IOException {
    Frame leak = Frame.java("App.leak", "App.java", 42).withForms(Forms.of("02i"));
    Frame entry = Frame.nativeCode("malloc_wrapper", 0x7f00_0000_1234L, 0);
    Site site = new Site(List.of(entry, leak), 1, 71, 1, 1);
    Profile live = new Profile(TIME, Duration.ZERO, 524_309, List.of(site), List.of(ZLIB));
    List<Frame> stack = read(write(live)).sites().get(0).stack();
    assertThat(stack.get(1).forms().letters()).isEqualTo("02i");
    assertThat(stack.get(0).forms()).isSameAs(Forms.NONE);
    assertThat(stack).isEqualTo(site.stack());
  }

  @Test
  void computesTheSampledCountsBack() throws IOException {
    Site site = read(write(LIVE)).sites().get(0);
    // 1,013 objects of 268,000 bytes: each sampled with probability 1 - exp(-268,000 / 524,309)
    assertThat(site.sampledObjects()).isEqualTo(405);
    assertThat(site.sampledBytes()).isBetween(108_400_000L, 108_700_000L);
  }

  @Test
  void keepsBothSidesOfADifference() throws IOException {
    List<Frame> free = List.of(Frame.java("App.free", "App.java", 3));
    List<Frame> take = List.of(Frame.java("App.take", "App.java", 4));
    Site shrunk = new Site(free, "main", Estimate.NONE, new Estimate(7, 1_003, 0, 0));
    Site grown = new Site(take, "", new Estimate(11.4, 2_005.6, 1, 9), new Estimate(2, 3, 0, 0));
    Duration thirty = Duration.ofMillis(30_007);

    Profile back = read(write(new Profile(TIME, thirty, 4_099, List.of(shrunk, grown), List.of())));

    assertThat(back.duration()).isEqualTo(thirty);
    assertThat(back.sites().stream().map(Site::thread)).containsExactly("main", "");
    assertThat(back.sites().stream().map(Site::bytes)).containsExactly(-1_003.0, 2_003.0);
    assertThat(back.sites().stream().map(Site::objects)).containsExactly(-7.0, 9.0);
    assertThat(back.totalBytes()).isEqualTo(1_000);
    assertThat(back.live().totalBytes()).isEqualTo(2_006);
  }

  /**
   * As {@code go tool pprof -base} writes, or an earlier memprof: one sample, its sign the change.
   */
  @Test
  void takesNegativeValuesForADifference() throws IOException {
    Message file =
        new Message()
            .message(PprofFormat.PROFILE_SAMPLE_TYPE, new Message().number(1, 1).number(2, 2))
            .message(PprofFormat.PROFILE_SAMPLE, new Message().number(2, -77));
    Profile profile = read(bytes(text(file, "", "space", "bytes")));
    assertThat(profile.isDifference()).isTrue();
    assertThat(profile.totalBytes()).isEqualTo(-77);
  }

  @Test
  void writesAnEmptyProfile() throws IOException {
    Profile empty = new Profile(Instant.EPOCH, Duration.ZERO, 1, List.of(), List.of());
    assertThat(read(write(empty))).isEqualTo(empty);
  }

  /** As Go writes: four values, no mapping for a frame, inlined lines, numbers not packed. */
  @Test
  void readsOtherProducers() throws IOException {
    Message inlined =
        new Message()
            .number(PprofFormat.LOCATION_ID, 5)
            .message(PprofFormat.LOCATION_LINE, new Message().number(1, 1).number(2, 10))
            .message(PprofFormat.LOCATION_LINE, new Message().number(1, 2).number(2, 20));
    Message file =
        new Message()
            .message(PprofFormat.PROFILE_SAMPLE, sampleOfFour())
            .message(PprofFormat.PROFILE_SAMPLE, sampleOfFour())
            .message(PprofFormat.PROFILE_LOCATION, inlined)
            .message(PprofFormat.PROFILE_SAMPLE_TYPE, new Message().number(1, 1).number(2, 2))
            .message(PprofFormat.PROFILE_SAMPLE_TYPE, new Message().number(1, 3).number(2, 4))
            .message(PprofFormat.PROFILE_SAMPLE_TYPE, new Message().number(1, 5).number(2, 2))
            .message(PprofFormat.PROFILE_SAMPLE_TYPE, new Message().number(1, 6).number(2, 4))
            .message(PprofFormat.PROFILE_FUNCTION, new Message().number(1, 1).number(2, 7))
            .message(PprofFormat.PROFILE_FUNCTION, new Message().number(1, 2).number(3, 8))
            .number(99, 12_345);
    text(file, "", "alloc_objects", "count", "alloc_space", "bytes", "inuse_objects");
    text(file, "inuse_space", "main.inner", "main.outer");

    Profile profile = read(bytes(file));

    assertThat(profile.totalBytes()).isEqualTo(602);
    assertThat(profile.totalObjects()).isEqualTo(6);
    assertThat(profile.sites()).as("equal stacks are one site").hasSize(1);
    assertThat(profile.sites().get(0).stack())
        .containsExactly(
            new Frame(Frame.Kind.NATIVE, "main.inner", "", 10, 0, -1),
            new Frame(Frame.Kind.NATIVE, "main.outer", "", 20, 0, -1));
    assertThat(profile.sampleIntervalBytes()).isZero();
  }

  private static Message sampleOfFour() throws IOException {
    return new Message().number(1, 5).number(2, 71).number(2, 8_009).number(2, 3).number(2, 301);
  }

  @Test
  void namesFramesWithoutASymbolByTheirOffset() throws IOException {
    Message file =
        new Message()
            .message(PprofFormat.PROFILE_SAMPLE_TYPE, new Message().number(1, 1).number(2, 2))
            .message(PprofFormat.PROFILE_SAMPLE, new Message().number(1, 9).number(2, 77))
            .message(
                PprofFormat.PROFILE_MAPPING,
                new Message().number(1, 4).number(2, 0x1000).number(3, 0x2000).number(5, 3))
            .message(
                PprofFormat.PROFILE_LOCATION,
                new Message().number(1, 9).number(2, 4).number(3, 0x1abc));
    text(file, "", "space", "bytes", "/opt/libfoo.so");
    Profile profile = read(bytes(file));
    assertThat(profile.sites().get(0).stack().get(0).name()).isEqualTo("libfoo.so+0xabc");
    assertThat(profile.totalBytes()).isEqualTo(77);
  }

  @Test
  void rejectsEveryTruncation() throws IOException {
    byte[] whole = write(LIVE);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(MalformedProfileException.class)
          .hasMessageStartingWith("x.pb.gz: byte ");
    }
  }

  @Test
  void rejectsAMessageCutShort() throws IOException {
    byte[] whole = unpacked(LIVE);
    int rejected = 0;
    for (int length = 0; length < whole.length; length++) {
      try {
        read(Arrays.copyOf(whole, length));
      } catch (MalformedProfileException e) {
        rejected++;
      }
    }
    // Between two messages, once all that is referred to was there, an end is no error.
    assertThat(rejected).isGreaterThan(whole.length - 100);
  }

  @Test
  void survivesCorruptBytes() throws IOException {
    byte[] whole = unpacked(LIVE);
    Random random = new Random(20_261_124);
    for (int i = 0; i < 5_003; i++) {
      byte[] corrupt = whole.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        corrupt[random.nextInt(corrupt.length)] = (byte) random.nextInt(256);
      }
      try {
        read(corrupt).totalBytes();
      } catch (MalformedProfileException e) {
        assertThat(e).hasMessageStartingWith("x.pb.gz: ");
      }
    }
  }

  @Test
  void rejectsBadStringIndexes() throws IOException {
    for (long index : new long[] {-1, 4, 1L << 32, Long.MAX_VALUE}) {
      Message file =
          new Message()
              .message(
                  PprofFormat.PROFILE_SAMPLE_TYPE, new Message().number(1, index).number(2, 2));
      text(file, "", "space", "bytes");
      assertThatThrownBy(() -> read(bytes(file)))
          .isInstanceOf(MalformedProfileException.class)
          .hasMessageContaining("no string " + index);
    }
  }

  @Test
  void rejectsMoreFramesThanMemoryHolds() throws IOException {
    Message location = new Message().number(1, 1);
    for (int i = 0; i < 10_000; i++) {
      location.message(PprofFormat.LOCATION_LINE, new Message().number(1, 1));
    }
    long[] ones = new long[100_000];
    Arrays.fill(ones, 1);
    Message file =
        new Message()
            .message(PprofFormat.PROFILE_SAMPLE_TYPE, new Message().number(1, 1).number(2, 2))
            .message(PprofFormat.PROFILE_FUNCTION, new Message().number(1, 1).number(2, 1))
            .message(PprofFormat.PROFILE_LOCATION, location)
            .message(PprofFormat.PROFILE_SAMPLE, new Message().packed(1, ones).number(2, 1));
    text(file, "", "space", "bytes");
    assertThatThrownBy(
            () ->
                PprofReader.read(
                    new ByteArrayInputStream(bytes(file)), "x.pb.gz", new Budget(64 << 20)))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("MiB");
  }

  @Test
  void passesOnErrorsOfTheStream() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("disk on fire");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() -> PprofReader.read(broken, "x"))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("disk on fire");
  }

  @Test
  void goToolShowsItWithoutWarnings(@TempDir Path directory) throws Exception {
    boolean present = Files.isExecutable(Path.of("/usr/bin/go"));
    if (!present) {
      System.err.println("SKIPPED: no /usr/bin/go, so `go tool pprof` is not tried");
    }
    assumeTrue(present, "needs /usr/bin/go");
    Path file = directory.resolve("f.pb.gz");
    Files.write(file, write(LIVE));
    Path errors = directory.resolve("errors");
    ProcessBuilder command =
        new ProcessBuilder(
            "/usr/bin/go", "tool", "pprof", "-top", "-nodefraction=0", file.toString());
    command.environment().put("HOME", directory.toString());
    Process process = command.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(errors)).isEmpty();
    assertThat(output)
        .contains("File: libz.so.1", "Build ID: c0ffee01", "Type: inuse_space")
        .contains("265121.10kB", "deflateInit2_", "LeakyServer.leakDeflater");
  }
}
