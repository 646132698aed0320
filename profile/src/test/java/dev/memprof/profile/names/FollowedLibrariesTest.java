package dev.memprof.profile.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.symbol.LibraryImages;
import dev.memprof.profile.symbol.LoadedLibraries;
import dev.memprof.profile.symbol.Symbolizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that the names file tells of is kept before it is deleted. */
class FollowedLibrariesTest {
  private static final long BASE = 0x7f37_0000_0000L;
  private static final long BYTES = 1 << 20;

  @TempDir Path directory;
  private Path names;
  private Path library;
  private String record;
  private NamesFollower follower;

  @BeforeEach
  void copyLibrary() throws IOException {
    library = directory.resolve("libcopyé.so");
    Files.copy(Path.of(System.getProperty("java.home"), "lib", "libzip.so"), library);
    record =
        "l\t37\t%x\t%x\t%x\t0\t%s\t%s\n"
            .formatted(BASE, BASE, BASE + BYTES, ElfFile.open(library).buildId(), library);
    names = Files.writeString(directory.resolve("names.tsv"), "memprof-names\t1\t37\t41\n");
    follower = new NamesFollower(names, LibraryImages.ofThisProcess()::keep);
  }

  private void append(String text) throws IOException {
    Files.writeString(names, text, StandardOpenOption.APPEND);
    follower.follow();
  }

  private boolean namesFunctions() {
    LoadedLibraries.Segment segment =
        new LoadedLibraries.Segment(
            BASE, BASE, BASE + BYTES, 0, buildIdInRecord(), library.toString());
    Symbolizer symbolizer = new Symbolizer(new LoadedLibraries(List.of(segment)));
    return LongStream.range(BASE, BASE + BYTES)
        .mapToObj(symbolizer::frame)
        .anyMatch(frame -> frame.name().equals("Java_java_util_zip_Deflater_init"));
  }

  private String buildIdInRecord() {
    return record.split("\t")[6];
  }

  @Test
  void keepsALibraryBeforeItIsDeleted() throws IOException {
    append("m\t1\t[gc thread]\n" + record);
    Files.delete(library);
    assertThat(namesFunctions()).isTrue();
  }

  @Test
  void waitsForTheEndOfALine() throws IOException {
    append(record.substring(0, 40));
    append(record.substring(40));
    Files.delete(library);
    assertThat(namesFunctions()).isTrue();
  }

  @Test
  void seesRecordsBehindVeryLongOnes() throws IOException {
    String longName = "l".repeat(100_003);
    append("j\t64\t" + longName + "\tm\t()V\tA.java\t37\t1\n" + "x\n".repeat(50_000) + record);
    Files.delete(library);
    assertThat(namesFunctions()).isTrue();
  }

  @Test
  void survivesWhatIsNoRecordOfALibrary() throws IOException {
    append("l\n\nl\t\t\t\t\t\t\t\nl\tx\ty\tz\tq\tr\t-\t/tmp\nl\t1\t2\n");
    Files.delete(library);
    assertThat(namesFunctions()).isFalse();
  }
}
