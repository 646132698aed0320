package dev.memprof.profile.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapProfileReaderTest {
  @TempDir private Path directory;

  private Profile read(String text) throws IOException {
    Path file = directory.resolve("test.heap");
    Files.writeString(file, text);
    return Profiles.read(file);
  }

  @Test
  void makesASiteForEachThreadOfAStack() throws IOException {
    Profile profile = read(Texts.SAMPLED);
    assertThat(profile.sites())
        .extracting(Site::thread)
        .containsExactlyInAnyOrder("block flusher", "[thread 5]");
    Estimate flusher = Estimate.ofSamples(12, 6_496, 524_288);
    assertThat(profile.sites().get(0).live()).isEqualTo(flusher);
    assertThat(profile.byStack().sites()).hasSize(1);
  }

  @Test
  void takesTheTotalWhereThreadsDoNotAddUp() throws IOException {
    String twiceAsMuch = Texts.SAMPLED.replace("t*: 13: 6688", "t*: 26: 13376");
    Profile profile = read(twiceAsMuch);
    assertThat(profile.sites()).hasSize(1);
    assertThat(profile.sites().get(0).thread()).isEmpty();
    assertThat(profile.totalBytes()).isEqualTo(Estimate.ofSamples(26, 13_376, 524_288).bytes());
  }

  @Test
  void takesTheTotalWhereThereAreNoThreads() throws IOException {
    String without = Texts.SAMPLED.replaceAll("(?m)^  t[0-9]+: .*\n", "");
    Profile profile = read(without);
    assertThat(profile.sites()).hasSize(1);
    assertThat(profile.totalBytes()).isEqualTo(Estimate.ofSamples(13, 6_688, 524_288).bytes());
  }

  @Test
  void saysThatNamesAreMissing() throws IOException {
    Profile profile = read(Texts.SAMPLED);
    assertThat(profile.sites().get(0).stack())
        .extracting(Frame::name)
        .containsExactly("libz.so.1+0x9e18", "[unnamed 0x1cbc]", "[unnamed 0xffffffff]");
    assertThat(Profiles.remark(profile))
        .startsWith("2 of 2 stacks")
        .contains("memprof convert --names");
    assertThat(Profiles.remark(read(Texts.COUNTED))).isEmpty();
  }

  @Test
  void namesFramesByTheSymbolsOfTheFile() throws IOException {
    Profile profile = read(Texts.SYMBOLS + Texts.COUNTED);
    assertThat(profile.totalBytes()).isEqualTo(6_711);
    assertThat(profile.totalObjects()).isEqualTo(14);
    assertThat(profile.sampleIntervalBytes()).isZero();
    Site site = profile.sites().get(0);
    // What was inlined comes first; the address of a caller is that of the call.
    assertThat(site.stack())
        .extracting(Frame::name)
        .containsExactly("deflateInit2_", "inner", "middle<char>", "outer(int)");
    assertThat(site.stack()).allMatch(frame -> frame.kind() == Frame.Kind.NATIVE);
    assertThat(site.stack().get(3).address()).isEqualTo(0x7f3bba36e000L);
    assertThat(profile.mappings()).hasSize(1);
  }

  @Test
  void namesAddressesWithoutASymbolByTheirLibrary() throws IOException {
    Profile profile =
        read(
            Texts.SYMBOLS
                + Texts.COUNTED.replace(
                    "@ 0x7f3bba36de19 0x7f3bba36e000", "@ 0x7f3bba366011 0x99"));
    assertThat(profile.sites().get(0).stack())
        .extracting(Frame::name)
        .containsExactly("libz.so.1+0x2011", "0x98");
  }

  @Test
  void scalesWhatGperftoolsSampled() throws IOException {
    Profile exponential = read(Texts.COUNTED.replace("heapprofile", "heap_v2/524288"));
    assertThat(exponential.totalBytes())
        .isCloseTo(
            Estimate.ofSamples(13, 6_688, 524_288).bytes()
                + Estimate.ofSamples(1, 23, 524_288).bytes(),
            within(1e-6));
    Profile linear = read(Texts.COUNTED.replace("heapprofile", "heap/1048576"));
    assertThat(linear.totalBytes()).isCloseTo(14 * 524_288.0, within(1e-6));
  }
}
