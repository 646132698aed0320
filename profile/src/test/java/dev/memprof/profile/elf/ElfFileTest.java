package dev.memprof.profile.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.profile.elf.NativeTools.Function;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the JVM that runs the test: its libzip has a build-id and exported functions. */
class ElfFileTest {
  private static final Path LIBRARY = Path.of(System.getProperty("java.home"), "lib", "libzip.so");

  @TempDir Path directory;

  @Test
  void readsWhatEveryJdkHas() throws Exception {
    ElfFile file = ElfFile.open(LIBRARY);
    assertThat(file.buildId()).matches("[0-9a-f]{16,128}");
    ElfSymbols symbols = ElfSymbols.of(file, LIBRARY, new DebugFiles(List.of()));
    List<Function> exported = NativeTools.functions(LIBRARY, "-D");
    assertThat(exported).extracting(Function::name).contains("Java_java_util_zip_Deflater_init");
    for (Function function : exported) {
      assertThat(symbols.at(function.address() + function.size() - 1)).isEqualTo(function.name());
    }
  }

  @Test
  void translatesOffsetsToAddresses() throws Exception {
    Path library = NativeTools.compile(directory.resolve("libdata.so"), "int datum = 37;");
    String segment =
        NativeTools.run("readelf", "-lW", library.toString())
            .lines()
            .filter(line -> line.matches(" *LOAD .* RW .*"))
            .findFirst()
            .orElseThrow();
    String[] fields = segment.trim().split(" +"); // LOAD offset address physical bytes ...
    ElfFile file = ElfFile.open(library);
    long offset = Long.decode(fields[1]);
    assertThat(file.addressOf(offset)).isEqualTo(Long.decode(fields[2])).isNotEqualTo(offset);
    assertThat(file.addressOf(1L << 40)).isEqualTo(-1);
  }

  @Test
  void hasNothingForAMissingFile() {
    for (Path path : List.of(directory.resolve("none.so"), directory, Path.of("/dev/null"))) {
      ElfFile file = ElfFile.open(path);
      assertThat(file.buildId()).isEmpty();
      assertThat(file.addressOf(0x1234)).isEqualTo(-1);
      ElfSymbols symbols = ElfSymbols.of(file, path, new DebugFiles(List.of()));
      assertThat(symbols.at(0x1234)).isEmpty();
    }
  }
}
