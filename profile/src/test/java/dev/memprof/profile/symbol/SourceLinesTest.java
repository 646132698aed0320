package dev.memprof.profile.symbol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.elf.NativeTools;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a library with debug information, where llvm-symbolizer is installed. */
class SourceLinesTest {
  private static final String SOURCE =
      """
      void *malloc(unsigned long);
      void escape(void **block) { __asm__ volatile("" : "+r"(*block)); }
      static inline __attribute__((always_inline)) void *inlined(int n) {
        void *block = malloc(n * 37);
        escape(&block);
        return block;
      }
      void *around(int n) {
        void *block = inlined(n);
        escape(&block);
        return block;
      }
      """;
  private static final long START = 0x7f37_0000_0000L;
  private static final Frame JAVA = Frame.java("app.Main.run", "Main.java", 41);

  @TempDir Path directory;
  private Path library;

  @BeforeEach
  void compile() throws Exception {
    if (Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .noneMatch(place -> Files.isExecutable(Path.of(place, "llvm-symbolizer")))) {
      System.err.println("SKIPPED: llvm-symbolizer is not installed");
      assumeTrue(false);
    }
    library =
        NativeTools.compile(
            directory.resolve("liblines.so"), SOURCE, "-g", "-ffile-prefix-map=/=/odd/");
  }

  /** A stack in which {@code around} has called malloc. */
  private Profile profile(String buildId) throws Exception {
    String call =
        NativeTools.run("objdump", "-d", "--no-show-raw-insn", library.toString())
            .lines()
            .dropWhile(line -> !line.endsWith("<around>:"))
            .dropWhile(line -> !line.contains("malloc"))
            .skip(1)
            .findFirst()
            .orElseThrow();
    long returnAddress = Long.parseLong(call.substring(0, call.indexOf(':')).trim(), 16);
    Mapping mapping = new Mapping(START, START + (1 << 20), 0, library.toString(), buildId);
    Frame frame = Frame.nativeCode("around", START + returnAddress, 0);
    return new Profile(
        Instant.EPOCH,
        Duration.ZERO,
        1 << 19,
        List.of(new Site(List.of(frame, JAVA), 37, 41, 37, 41)),
        List.of(mapping));
  }

  @Test
  void addsInlinedFunctionsAndLines() throws Exception {
    Profile profile = profile(ElfFile.open(library).buildId());
    Profile lines = SourceLines.addTo(profile);
    assertThat(lines.sites().get(0).stack())
        .extracting(Frame::label)
        .containsExactly(
            "inlined(liblines.so.c:4)", "around(liblines.so.c:9)", "app.Main.run(Main.java:41)");
    assertThat(lines.totalBytes()).isEqualTo(41);
  }

  @Test
  void leavesAnotherLibrarysFramesAlone() throws Exception {
    Profile profile = profile("3741");
    assertThat(SourceLines.addTo(profile)).isEqualTo(profile);
  }
}
