package dev.memprof.profile.pprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.CodedInputStream;
import dev.memprof.profile.json.JsonWriter;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.GrownPart;
import dev.memprof.profile.model.Label;
import dev.memprof.profile.model.ProducerNotes;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.top.Top;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What other producers say in their files is there after memprof has written them again. */
final class ProducerTest {
  private static final List<Frame> STACK =
      List.of(new Frame(Frame.Kind.NATIVE, "main.serve", "serve.go", 7, 0, -1));
  private static final Label PATH = new Label("path", "/invoices", 0, "");
  private static final Label SIZE = new Label("bytes", "", 4_096, "bytes");

  private static Site site(int bytes, Label... labels) {
    return new Site(STACK, "", List.of(labels), new Estimate(3, bytes, 0, 0), Estimate.NONE);
  }

  private static Profile profile(ProducerNotes notes, Site... sites) {
    return new Profile(
        Instant.EPOCH.plusSeconds(7),
        Duration.ZERO,
        0,
        List.of(sites),
        List.of(),
        Profile.LIVE,
        notes);
  }

  private static byte[] write(Profile profile) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PprofWriter.write(profile, out);
    return out.toByteArray();
  }

  private static Profile read(byte[] bytes) throws IOException {
    return PprofReader.read(new ByteArrayInputStream(bytes), "x.pb.gz");
  }

  @Test
  void labelsOfTextAndOfNumbersSurvive() throws IOException {
    Profile written = profile(ProducerNotes.NONE, site(1_009, SIZE, PATH), site(71, PATH), site(7));
    List<Site> sites = read(write(written)).sites();
    assertThat(sites)
        .extracting(Site::labels)
        .containsExactly(List.of(SIZE, PATH), List.of(PATH), List.of());
    assertThat(sites).extracting(Site::bytes).containsExactly(1_009.0, 71.0, 7.0);
  }

  /** Equal labels are equal in whatever order they come. */
  @Test
  void theOrderOfLabelsTellsNothingApart() throws IOException {
    Profile back =
        read(write(profile(ProducerNotes.NONE, site(11, SIZE, PATH), site(13, PATH, SIZE))));
    assertThat(back.sites()).extracting(Site::bytes).containsExactly(24.0);
  }

  /** The places of memprof's own labels are those that it knows a meaning of. */
  @Test
  void aSecondThreadAndANumberedOneAreLabels() throws IOException {
    Label numbered = new Label("thread", "", 17, "");
    Label second = new Label("thread", "worker", 0, "");
    Site site =
        new Site(STACK, "main", List.of(numbered, second), new Estimate(1, 3, 0, 0), Estimate.NONE);
    Site back = read(write(profile(ProducerNotes.NONE, site))).sites().get(0);
    assertThat(back.thread()).isEqualTo("main");
    assertThat(back.labels()).containsExactly(numbered, second);
  }

  @Test
  void sitesThatDifferInLabelsOnlyAreOneForPeople() throws IOException {
    Profile back = read(write(profile(ProducerNotes.NONE, site(1_009, SIZE), site(71, PATH))));
    assertThat(back.byStack().sites()).hasSize(1);
    assertThat(Top.of(back, 7).rows()).extracting(Top.Row::bytes).containsExactly(1_080.0);
  }

  @Test
  void labelsAreInJson() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonWriter.write(profile(ProducerNotes.NONE, site(5, SIZE, PATH)), out);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "\"labels\":[{\"key\":\"bytes\",\"number\":4096,\"unit\":\"bytes\"},"
                + "{\"key\":\"path\",\"text\":\"/invoices\"}],\"stack\":");
  }

  @Test
  void labelsSurviveADifference() throws IOException {
    Profile before = profile(ProducerNotes.NONE, site(100, SIZE), site(50, PATH));
    Profile after = profile(ProducerNotes.NONE, site(107, SIZE), site(61, PATH));
    assertThat(read(write(after.minus(before))).sites())
        .extracting(Site::labels, Site::bytes)
        .containsExactly(tuple(List.of(SIZE), 7.0), tuple(List.of(PATH), 11.0));
  }

  @Test
  void commentsAndPatternsOfFramesSurvive() throws IOException {
    ProducerNotes notes =
        new ProducerNotes(List.of("build 4711", "second"), "malloc|calloc", "my_malloc");
    assertThat(read(write(profile(notes, site(7)))).notes()).isEqualTo(notes);
  }

  @Test
  void aDifferenceHasTheCommentsOfBoth() {
    Profile later = profile(new ProducerNotes(List.of("b", "c"), "x", ""), site(7));
    Profile base = profile(new ProducerNotes(List.of("a", "b"), "y", ""), site(3));
    assertThat(later.minus(base).notes())
        .isEqualTo(new ProducerNotes(List.of("b", "c", "a"), "x", ""));
  }

  /** speedscope throws at the first negative weight. */
  @Test
  void growthHasNoNegativeValueInTheFile() throws IOException {
    Profile before = profile(ProducerNotes.NONE, site(100, SIZE), site(50, PATH), site(7));
    Profile after = profile(ProducerNotes.NONE, site(1_107, SIZE), site(13, PATH));
    assertThat(values(after.minus(before))).contains(-100L);
    assertThat(values(GrownPart.of(after.minus(before)).profile())).containsExactly(0L, 963L);
  }

  private static List<Long> values(Profile profile) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(write(profile)))) {
      RawProfile raw = new RawProfile(CodedInputStream.newInstance(in), new Budget());
      raw.read();
      return raw.samples.stream().flatMap(sample -> Arrays.stream(sample.values).boxed()).toList();
    }
  }
}
