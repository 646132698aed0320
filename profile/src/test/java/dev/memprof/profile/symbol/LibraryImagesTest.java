package dev.memprof.profile.symbol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.memprof.profile.elf.DebugFiles;
import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.elf.NativeTools;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On libraries that this JVM loads, deletes and unloads. */
class LibraryImagesTest {
  private static final String SOURCE =
      """
      __attribute__((noinline)) static int hidden(int a) {
        for (int i = 0; i < 37; i++) a = a * 3 + (a >> 5);
        return a;
      }
      int odd_function(int a) { return hidden(a) + 1; }
      void *hidden_address(void) { return (void *)hidden; }
      """;
  private static final DebugFiles NO_DEBUG_FILES = new DebugFiles(List.of());
  private static final Path SELF = Path.of("/proc/self");

  @TempDir Path directory;

  /** One that is loaded: its segment as the names file has it, and two addresses. */
  private record Loaded(
      NativeLibrary library, LoadedLibraries.Segment segment, long exported, long hidden) {
    String name(LibraryImages images, long address) {
      Symbolizer symbolizer = new Symbolizer(new LoadedLibraries(List.of(segment)), images);
      return symbolizer.frame(address + 1).name();
    }
  }

  private Loaded load(String... options) throws Exception {
    Path file = NativeTools.compile(directory.resolve("libgone.so"), SOURCE, options);
    NativeLibrary library = NativeLibrary.getInstance(file.toString());
    Function function = library.getFunction("odd_function");
    long address = Pointer.nativeValue(function);
    Pointer hidden = library.getFunction("hidden_address").invokePointer(new Object[0]);
    List<String> maps =
        Files.readAllLines(SELF.resolve("maps")).stream()
            .filter(line -> line.endsWith(file.toString()))
            .toList();
    long base = Long.parseUnsignedLong(maps.get(0).substring(0, maps.get(0).indexOf('-')), 16);
    LoadedLibraries.Segment code = LoadedLibraries.ofMaps(maps).get(0);
    return new Loaded(
        library,
        new LoadedLibraries.Segment(
            base,
            code.start(),
            code.end(),
            code.fileOffset(),
            ElfFile.open(file).buildId(),
            file.toString()),
        address,
        Pointer.nativeValue(hidden));
  }

  /** The process without the files that only the privileged may open. */
  private Path withoutMappedFiles() throws IOException {
    Path process = Files.createDirectory(directory.resolve("process"));
    Files.createSymbolicLink(process.resolve("maps"), SELF.resolve("maps"));
    Files.createSymbolicLink(process.resolve("mem"), SELF.resolve("mem"));
    return process;
  }

  @Test
  void keepsALibraryThatIsDeletedAndUnloaded() throws Exception {
    Loaded loaded = load();
    LibraryImages images = new LibraryImages(NO_DEBUG_FILES, directory.resolve("no-process"));
    images.keep(loaded.segment);
    Files.delete(directory.resolve("libgone.so"));
    loaded.library.close();
    assertThat(loaded.name(images, loaded.exported)).isEqualTo("odd_function");
    assertThat(loaded.name(images, loaded.hidden)).isEqualTo("hidden");
    LibraryImages none = new LibraryImages(NO_DEBUG_FILES, SELF);
    assertThat(loaded.name(none, loaded.exported)).startsWith("libgone.so+0x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"both", "gnu", "sysv"})
  void readsTheMemoryOfALibraryThatWasGoneAtFirstSight(String hash) throws Exception {
    Loaded loaded = load("-Wl,--hash-style=" + hash);
    Files.delete(directory.resolve("libgone.so"));
    LibraryImages images = new LibraryImages(NO_DEBUG_FILES, withoutMappedFiles());
    images.keep(loaded.segment);
    loaded.library.close();
    assertThat(loaded.name(images, loaded.exported)).isEqualTo("odd_function");
    assertThat(loaded.name(images, loaded.hidden)).startsWith("libgone.so+0x");
  }

  @Test
  void readsTheMappedFileOfALibraryThatWasGoneAtFirstSight() throws Exception {
    Loaded loaded = load();
    Files.delete(directory.resolve("libgone.so"));
    if (LibraryFiles.mapped(loaded.segment, SELF) == null) {
      System.err.println("SKIPPED: /proc/self/map_files needs CAP_SYS_ADMIN here");
      assumeTrue(false);
    }
    LibraryImages images = new LibraryImages(NO_DEBUG_FILES, SELF);
    images.keep(loaded.segment);
    loaded.library.close();
    assertThat(loaded.name(images, loaded.hidden)).isEqualTo("hidden");
  }

  /** Seen from outside, it has kept nothing. */
  @Test
  void readsWhatAnotherProcessHas() throws Exception {
    Loaded loaded = load();
    Path process = withoutMappedFiles();
    Files.createSymbolicLink(process.resolve("root"), Path.of("/"));
    LibraryImages there = LibraryImages.of(process);
    assertThat(loaded.name(there, loaded.hidden)).isEqualTo("hidden");
    Files.delete(directory.resolve("libgone.so"));
    assertThat(loaded.name(there, loaded.exported)).as("by its memory").isEqualTo("odd_function");
    assertThat(there.lacksSome()).isFalse();
    Files.delete(process.resolve("mem"));
    assertThat(loaded.name(there, loaded.exported)).startsWith("libgone.so+0x");
    assertThat(there.lacksSome()).isTrue();
    loaded.library.close();
  }

  @Test
  void isNotFooledByAnotherLibraryAtThePath() throws Exception {
    Loaded loaded = load();
    Path file = directory.resolve("libgone.so");
    Files.delete(file);
    NativeTools.compile(file, SOURCE.replace("odd_function", "another_one"));
    assertThat(loaded.name(new LibraryImages(NO_DEBUG_FILES, SELF), loaded.exported))
        .startsWith("libgone.so+0x");
    LibraryImages images = new LibraryImages(NO_DEBUG_FILES, withoutMappedFiles());
    images.keep(loaded.segment);
    assertThat(loaded.name(images, loaded.exported)).isEqualTo("odd_function");
    loaded.library.close();
  }

  @Test
  void isNotFooledByAnotherLibraryInMemory() throws Exception {
    Loaded loaded = load();
    Files.delete(directory.resolve("libgone.so"));
    LoadedLibraries.Segment segment = loaded.segment;
    LoadedLibraries.Segment other =
        new LoadedLibraries.Segment(
            segment.base(), segment.start(), segment.end(), 0, "3743", segment.path());
    LibraryImages images = new LibraryImages(NO_DEBUG_FILES, SELF);
    images.keep(other);
    Loaded claimed = new Loaded(loaded.library, other, loaded.exported, loaded.hidden);
    assertThat(claimed.name(images, loaded.exported)).startsWith("libgone.so+0x");
    loaded.library.close();
  }

  @Test
  void survivesALibraryThatIsTruncatedWhileItIsKept() throws Exception {
    Path file = NativeTools.compile(directory.resolve("libcut.so"), SOURCE);
    LoadedLibraries.Segment segment =
        new LoadedLibraries.Segment(
            0, 0, 1 << 20, 0, ElfFile.open(file).buildId(), file.toString());
    LibraryImages images = new LibraryImages(NO_DEBUG_FILES, SELF);
    images.keep(segment);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
    Symbolizer symbolizer = new Symbolizer(new LoadedLibraries(List.of(segment)), images);
    assertThat(symbolizer.frame(0x1139).name()).startsWith("libcut.so+0x");
  }

  /** Only the map is left of it then, and every page of that would raise SIGBUS. */
  @Test
  void survivesALibraryThatIsTruncatedAfterItIsDeleted() throws Exception {
    Path file = NativeTools.compile(directory.resolve("libcut.so"), SOURCE);
    String hidden =
        NativeTools.run("nm", file.toString())
            .lines()
            .filter(line -> line.endsWith(" t hidden"))
            .findFirst()
            .orElseThrow();
    long word = Long.parseLong(hidden.substring(0, hidden.indexOf(' ')), 16) + 2;
    LoadedLibraries.Segment segment =
        new LoadedLibraries.Segment(
            0, 0, 1 << 20, 0, ElfFile.open(file).buildId(), file.toString());
    LibraryImages images = new LibraryImages(NO_DEBUG_FILES, SELF);
    images.keep(segment);
    Symbolizer symbolizer = new Symbolizer(new LoadedLibraries(List.of(segment)), images);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer whole = ByteBuffer.allocate((int) channel.size());
      assertThat(channel.read(whole, 0)).isEqualTo(whole.capacity());
      Files.delete(file);
      channel.truncate(0);
      assertThat(symbolizer.frame(word).name()).startsWith("libcut.so+0x");
      assertThat(channel.write(whole.flip(), 0)).isEqualTo(whole.limit());
    }
    assertThat(symbolizer.frame(word).name()).as("asked again").isEqualTo("hidden");
  }

  @Test
  void keepsNothingOfWhatIsNoFile() {
    LibraryImages images = new LibraryImages(NO_DEBUG_FILES, SELF);
    for (String path : List.of("linux-vdso.so.1", "", "/dev/zero", "/tmp", "a\0b")) {
      LoadedLibraries.Segment segment =
          new LoadedLibraries.Segment(37, 4_096, 8_192, 0, "ab", path);
      images.keep(segment);
      Symbolizer symbolizer = new Symbolizer(new LoadedLibraries(List.of(segment)), images);
      assertThat(symbolizer.frame(5_000).name()).isNotEmpty();
    }
  }
}
