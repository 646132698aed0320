package dev.memprof.profile.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.memprof.profile.elf.DebugFiles;
import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.elf.NativeTools;
import dev.memprof.profile.model.Frame;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library of many functions must not cost the application a heap of that size. */
class LargeLibraryTest {
  private static final int FUNCTIONS = 300_007; // a symbol table of 7 MiB, and the names
  private static final int FUNCTION_BYTES = 3;
  private static final int ASKED = 5_003;

  /** Of which the names and frames of those that are asked for are most. */
  private static final long MAX_ALLOCATED_BYTES = 5 << 20;

  @TempDir static Path directory;
  private static Path library;
  private static long first;

  @BeforeAll
  static void compile() throws Exception {
    Path source = writeSource(directory.resolve("large.s"));
    library = directory.resolve("liblarge.so");
    NativeTools.run(
        "gcc", "-shared", "-Wl,--build-id=sha1", "-o", library.toString(), source.toString());
    String exported = NativeTools.run("nm", "-D", "--defined-only", library.toString());
    first = Long.parseLong(exported.substring(0, exported.indexOf(' ')), 16);
  }

  /** All but the first are local, so that only the full symbol table has them. */
  private static Path writeSource(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(".section .note.GNU-stack,\"\",@progbits\n.text\n.globl f0\n");
      for (int i = 0; i < FUNCTIONS; i++) {
        String name = "f" + i;
        out.write(name + ":nop;nop;nop;.type " + name + ",@function;.size " + name + ",3\n");
      }
    }
    return file;
  }

  private static long address(long function) {
    return first + function * FUNCTION_BYTES;
  }

  /** A return address that follows a call in the middle of a function. */
  private static long word(long function) {
    return address(function) + 2;
  }

  private static Symbolizer symbolizer() {
    try (ElfFile file = ElfFile.open(library)) {
      LoadedLibraries.Segment segment =
          new LoadedLibraries.Segment(
              0, first, address(FUNCTIONS), 0, file.buildId(), library.toString());
      LibraryImages images = new LibraryImages(new DebugFiles(List.of()), Path.of("/proc/self"));
      images.keep(segment);
      return new Symbolizer(new LoadedLibraries(List.of(segment)), images);
    }
  }

  @Test
  void takesMemoryByWhatIsAskedForOnly() {
    assertThat(symbolizer().frame(word(37)).name()).as("warm").isEqualTo("f37");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] functions = LongStream.range(0, ASKED).map(i -> i * (FUNCTIONS / ASKED)).toArray();
    long[] words = LongStream.of(functions).map(LargeLibraryTest::word).toArray();
    Symbolizer symbolizer = symbolizer();
    long before = threads.getCurrentThreadAllocatedBytes();
    symbolizer.prepare(words);
    Frame[] frames = new Frame[words.length];
    for (int i = 0; i < words.length; i++) {
      frames[i] = symbolizer.frame(words[i]);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    for (int i = 0; i < words.length; i++) {
      assertThat(frames[i].name()).isEqualTo("f" + functions[i]);
    }
    assertThat(allocated).isLessThan(MAX_ALLOCATED_BYTES);
  }
}
