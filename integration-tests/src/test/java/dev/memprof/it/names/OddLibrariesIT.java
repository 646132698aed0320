package dev.memprof.it.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.CutLibrary;
import dev.memprof.it.programs.DeletedLibrary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Libraries that the dynamic loader takes, but whose files do not hold what they say. */
class OddLibrariesIT {
  private static final String SOURCE = "deleted_library.c";

  // Elf64_Ehdr and Elf64_Phdr of elf.h: where the program headers are, how many, and their fields.
  private static final int HEADERS_OFFSET = 32;
  private static final int HEADER_COUNT = 56;
  private static final int HEADER_BYTES = 56;
  private static final int ADDRESS = 16;
  private static final int NOTE = 4;

  @TempDir private Path directory;

  /** Has no code that runs at its unloading: without its file that would end any process. */
  private Path compile(String name) throws Exception {
    Path library = directory.resolve(name);
    Gcc.compile(library, SOURCE, "-nostartfiles");
    return library;
  }

  private static void putNotesOutside(Path library) throws Exception {
    byte[] file = Files.readAllBytes(library);
    ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headers = (int) elf.getLong(HEADERS_OFFSET);
    int changed = 0;
    for (int i = 0; i < elf.getShort(HEADER_COUNT); i++) {
      int header = headers + i * HEADER_BYTES;
      if (elf.getInt(header) == NOTE) {
        elf.putLong(header + ADDRESS, 0x70_0000_1770L);
        changed++;
      }
    }
    assertThat(changed).isPositive();
    Files.write(library, file);
  }

  private static void assertDumps(Jvm.Builder program) throws Exception {
    try (Jvm jvm = program.start()) {
      String dump = jvm.awaitLine("dump ").substring("dump ".length());
      assertThat(jvm.exitCode()).as(jvm.text()).isZero();
      assertThat(Path.of(dump)).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void mayHaveNotesOutsideOfWhatIsMapped(Jdk jdk) throws Exception {
    Path library = compile("libnotes.so");
    putNotesOutside(library);
    assertDumps(
        Jvm.profiled(jdk, "lg_prof_sample=16,dir=" + directory)
            .add(DeletedLibrary.class.getName(), library));
  }

  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void mayBeCutWhileTheyAreLoaded(Jdk jdk) throws Exception {
    assertDumps(
        Jvm.profiled(jdk, "dir=" + directory)
            .add(CutLibrary.class.getName(), compile("libcut.so"), compile("libother.so")));
  }
}
