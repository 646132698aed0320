package dev.memprof.profile.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.symbol.LoadedLibraries.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesFileTest {
  private static final String NAMES =
      "memprof-names\t1\t4711\t1795492687376\n"
          + "m\t4\t[gc thread]\n"
          + "l\t1\t55e28e296000\t55e28e297000\t55e28e297375\t1000\t9c81\t/usr/bin/java\n"
          + "x\tfrom\ta\tlater\tversion\n"
          + "j\t77\tjava/util/zip/Deflater\tinit\t(IIZ)J\tDeflater.java\t-2\t-3\n"
          + "j\t78\tcom/acme/Main$$Lambda$14+0x0000000800c03000\trun\t()V\tMain.java\t42\t7\n"
          + "j\t79\todd\\tname\ta\\nb\\\\c\t()V\t\t-1\t0\n"
          + "j\t80\t\t[unloaded]\t\t\t-1\t3\n";

  @TempDir Path directory;

  private NamesFile read(String text) throws IOException {
    return NamesFile.read(Files.writeString(directory.resolve("names.tsv"), text));
  }

  @Test
  void readsFramesMarkersAndLibraries() throws IOException {
    NamesFile names = read(NAMES);
    assertThat(names.frame(4)).isEqualTo(Frame.marker("[gc thread]"));
    assertThat(names.frame(77))
        .isEqualTo(Frame.javaNative("java.util.zip.Deflater.init", "Deflater.java"));
    assertThat(names.frame(78)).isEqualTo(Frame.java("com.acme.Main$$Lambda.run", "Main.java", 42));
    assertThat(names.frame(79).name()).isEqualTo("odd\tname.a\nb\\c");
    assertThat(names.frame(80)).isEqualTo(Frame.marker("[unloaded]"));
    assertThat(names.frame(81)).isNull();
    assertThat(names.libraries()).hasSize(1);
    assertThat(names.libraries().get(0).buildId()).isEqualTo("9c81");
    assertThat(names.libraries().get(0).fileOffset()).isEqualTo(0x1000);
  }

  private static String frame(int id, int bci, String more) {
    return "j\t%d\tMain\trun\t()V\tMain.java\t42\t%d%s\n".formatted(id, bci, more);
  }

  private static String forms(NamesFile names, int id) {
    return names.frame(id).forms().letters();
  }

  @Test
  void readsInWhichFormsFramesWereMet() throws IOException {
    String other = "j\t84\tMain\tstop\t()V\tMain.java\t43\t7\t0\tand more\n";
    NamesFile names =
        read(NAMES + frame(82, 7, "\t0") + other + "k\t82\t02\nk\t84\t1i\nk\t99\t0\n");
    assertThat(forms(names, 82)).isEqualTo("02");
    assertThat(forms(names, 84)).isEqualTo("01i");
    assertThat(forms(names, 78)).as("of an older version").isEmpty();
    assertThat(forms(names, 77)).as("a native method").isEmpty();
    assertThat(names.frame(99)).isNull();
  }

  @Test
  void framesOfOneLineWereMetInTheFormsOfEach() throws IOException {
    NamesFile names = read(NAMES + frame(82, 7, "\t0") + frame(83, 9, "\t2i"));
    assertThat(names.frame(82)).isEqualTo(names.frame(83));
    assertThat(forms(names, 82)).isEqualTo("02i").isEqualTo(forms(names, 83));
  }

  @Test
  void refusesBrokenFormsByTheirLine() {
    assertThatThrownBy(() -> read(NAMES + "k\t82\n"))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("line 9: not a record: k\t82");
  }

  @Test
  void saysThatANewerMemprofHasWritten() {
    assertThatThrownBy(() -> read("memprof-names\t2\t7\tanything\nelse\n"))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("written by a newer memprof (format 2, this one reads 1)");
    assertThatThrownBy(() -> read("memprof-runs\t2\t7\t1\n"))
        .hasMessageContaining("not a names file of memprof");
  }

  @Test
  void tellsWhichUnloadEndedALibrary() throws IOException {
    NamesFile names =
        read(
            NAMES
                + "l\t2\t7f0000000000\t7f0000001000\t7f0000002000\t1000\t-\t/a.so\n"
                + "u\t3\t7f0000000000\t7\n"
                + "l\t4\t7f0000000000\t7f0000001000\t7f0000003000\t1000\t-\t/b.so\n"
                + "u\t5\t7f0000000000\t9\n"
                + "l\t6\t7f0000001000\t7f0000002000\t7f0000003000\t1000\t-\t/c.so\n");
    assertThat(names.libraries())
        .extracting(Segment::path, Segment::unloaded)
        .containsExactly(
            tuple("/usr/bin/java", Segment.LOADED),
            tuple("/a.so", 7L),
            tuple("/b.so", 9L),
            tuple("/c.so", Segment.LOADED));
  }

  /**
   * An unload had no generation then, and none was told where the next library had the same base.
   */
  @Test
  void readsUnloadsOfOlderVersions() throws IOException {
    NamesFile names =
        read(
            NAMES
                + "l\t2\t7f0000000000\t7f0000001000\t7f0000002000\t1000\t-\t/a.so\n"
                + "u\t3\t7f0000000000\n"
                + "l\t4\t7f0000000000\t7f0000001000\t7f0000002000\t1000\t-\t/b.so\n"
                + "l\t5\t7f0000000000\t7f0000001000\t7f0000003000\t1000\t-\t/c.so\n");
    assertThat(names.libraries())
        .extracting(Segment::unloaded)
        .containsExactly(
            Segment.LOADED, Segment.UNKNOWN_GENERATION, Segment.UNKNOWN_GENERATION, Segment.LOADED);
  }

  @Test
  void ignoresATornLastLine() throws IOException {
    int firstFrame = NAMES.indexOf("m\t4");
    for (int length = firstFrame; length < NAMES.length(); length++) {
      NamesFile names = read(NAMES.substring(0, length));
      assertThat(names.frame(81)).isNull();
    }
  }

  @Test
  void refusesAnotherFile() {
    assertThatThrownBy(() -> read("id\tname\n"))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("line 1: not a names file");
  }

  @Test
  void refusesABrokenRecordByItsLine() {
    assertThatThrownBy(() -> read(NAMES + "j\tnumber\n"))
        .isInstanceOf(MalformedProfileException.class)
        .hasMessageContaining("line 9: not a record: j\tnumber");
  }

  @ParameterizedTest
  @CsvSource({
    "java/lang/String, java.lang.String",
    "Main$$Lambda$14+0x0000000800c03000, Main$$Lambda",
    "a/Main$$Lambda.0x00007f1c8c003200, a.Main$$Lambda",
    "a/Main$$Lambda/0x00007f1c8c003200, a.Main$$Lambda",
    "java/lang/invoke/LambdaForm$MH+0x0000000800c03000, java.lang.invoke.LambdaForm$MH",
    "a/Main$1, a.Main$1"
  })
  void makesClassNamesReadable(String internal, String readable) {
    assertThat(JavaNames.readable(internal)).isEqualTo(readable);
  }

  @Test
  void findsTheNamesFileOfADumpsProcess() throws IOException {
    Path dump = directory.resolve("jeprof.4711.3.i3.heap");
    Path plain = directory.resolve("names.tsv");
    assertThat(NamesFile.beside(dump)).isEqualTo(plain);
    Path other = Files.createFile(directory.resolve("names-77-1764054871123.tsv"));
    assertThat(NamesFile.beside(dump)).as("the only one").isEqualTo(other);
    Path own = Files.createFile(directory.resolve("names-4711-1764054871123.tsv"));
    assertThat(NamesFile.beside(dump)).isEqualTo(own);
    Files.createFile(directory.resolve("names-4711-1764054879999.tsv"));
    assertThat(NamesFile.beside(dump)).as("two runs: nobody knows").isEqualTo(plain);
    Files.createFile(plain);
    assertThat(NamesFile.beside(dump)).isEqualTo(plain);
  }
}
