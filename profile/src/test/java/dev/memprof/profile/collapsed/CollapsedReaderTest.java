package dev.memprof.profile.collapsed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollapsedReaderTest {
  private static final String STACKS =
      """
      app.Main.main;java.util.zip.Deflater.<init>;deflateInit2_ 271484003
      app.Main.main;malloc 777
      [gc thread];os::malloc(unsigned long, MEMFLAGS) 13
      """;

  private static Profile read(String text) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(UTF_8));
    return CollapsedReader.read(in, "test.collapsed", Instant.EPOCH);
  }

  @Test
  void readsWhatTheWriterWrote() throws IOException {
    Profile profile = read(STACKS);
    assertThat(profile.totalBytes()).isEqualTo(271_484_003 + 777 + 13);
    assertThat(profile.isDifference()).isFalse();
    assertThat(profile.sites().get(2).stack())
        .extracting(Frame::name)
        .containsExactly("os::malloc(unsigned long, MEMFLAGS)", "[gc thread]");
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    CollapsedWriter.write(profile, again);
    assertThat(again.toString(UTF_8)).isEqualTo(STACKS);
  }

  @Test
  void takesNegativeNumbersForADifference() throws IOException {
    Profile profile = read("a;b 77\na;c -13\n");
    assertThat(profile.isDifference()).isTrue();
    assertThat(profile.sites()).extracting(Site::bytes).containsExactly(77.0, -13.0);
    assertThat(profile.live().totalBytes()).isEqualTo(77);
  }

  /** As awk prints what is large. */
  @Test
  void readsExponents() throws IOException {
    Profile profile = read("a;b 1e+06\na;c 1.5e3\na;d 7E-1\na;e 1.5e2\n");
    assertThat(profile.sites())
        .extracting(Site::bytes)
        .containsExactly(1_000_000.0, 1_500.0, 0.7, 150.0);
    assertThat(read("a;b 1e3 2e3\n").sites().get(0).bytes()).isEqualTo(1_000);
  }

  @Test
  void addsUpEqualStacks() throws IOException {
    assertThat(read("a;b 77\na;b 13\n").sites()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "java.util.zip.Deflater.init, JAVA",
    "java/util/zip/Deflater.init, JAVA",
    "app.Main$$Lambda.run, JAVA",
    "Main.<init>, JAVA",
    "app.Größe.größer, JAVA",
    "app/Main$$Lambda$14.0x0000000800c03000.run, JAVA",
    "app.Main$$Lambda/0x0000000800c03000.run, JAVA",
    "app/main.run_[j], JAVA",
    "app/main.run, NATIVE",
    "app/main.run_[k], NATIVE",
    "java.lang.Object_[i], NATIVE",
    "java/lang/Thread.run_[j], JAVA",
    "inflate_[k], NATIVE",
    "deflate_fast.part.0, NATIVE",
    "runtime.mallocgc, NATIVE",
    "libz.so.1+0x12, NATIVE",
    "rocksdb::DB::Get(Slice const&), NATIVE",
    "Main., NATIVE",
    ".., NATIVE",
    "[gc thread], MARKER",
  })
  void guessesTheKindByTheName(String name, Frame.Kind kind) throws IOException {
    assertThat(read(name + " 7\n").sites().get(0).stack().get(0).kind()).isEqualTo(kind);
  }

  /** As async-profiler writes them with its option {@code ann}. */
  @Test
  void knowsInWhichFormsCodeWasMet() throws IOException {
    List<Site> sites =
        read("java/lang/Thread.run_[j];App.work_[0];inflate_[k] 7\n"
                + "java/lang/Thread.run_[1];App.work_[i];inflate_[k] 70\n")
            .sites();
    assertThat(sites).extracting(Site::bytes).containsExactly(77.0);
    assertThat(sites.get(0).stack())
        .extracting(Frame::name)
        .containsExactly("inflate", "App.work", "java.lang.Thread.run");
    assertThat(sites.get(0).stack())
        .extracting(frame -> frame.forms().letters())
        .containsExactly("", "0i", "1j");
  }

  /** Their addresses and numbers differ from run to run. */
  @Test
  void namesHiddenClassesAsTheirOwnDumpsDo() throws IOException {
    assertThat(
            read("app/Main.main;app/Main$$Lambda$14.0x0000000800c03000.run;malloc 7\n"
                    + "app/Main.main;app/Main$$Lambda$15.0x00007f3014000a08.run;malloc 70\n")
                .sites())
        .singleElement()
        .satisfies(
            site -> assertThat(site.stack().get(1).name()).isEqualTo("app.Main$$Lambda.run"));
  }

  @Test
  void isChosenByEndingOrFirstLine(@TempDir Path directory) throws IOException {
    Path named = Files.writeString(directory.resolve("a.folded"), "a b 7\n");
    Path other = Files.writeString(directory.resolve("b.txt"), STACKS);
    Path neither = Files.writeString(directory.resolve("c.txt"), "Live native memory: 7 MiB\n");
    assertThat(Profiles.read(named).totalBytes()).isEqualTo(7);
    assertThat(Profiles.read(other).sites()).hasSize(3);
    assertThatThrownBy(() -> Profiles.read(neither))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("c.txt is no profile of memory, but text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "a;b",
        "a;b\n",
        "77\n",
        " 77\n",
        "a;b 7.\n",
        "a;b 7.7.7\n",
        "a;b 7e\n",
        "a;b 7e+\n",
        "a;b 7e19\n",
        "a;b 1e999\n",
        "a;b e7\n",
        "a;b 77777777777777777777777777777\n",
        "a;b 7\na;<script> x\n",
      })
  void refusesWhatAreNoStacks(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageStartingWith("test.collapsed: line ");
  }

  @Test
  void refusesALineOf10MB() {
    String frames = "a;".repeat(5_000_000);
    assertThatThrownBy(() -> read("b 7\n" + frames + "a 7\n"))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("1048576 bytes");
  }
}
