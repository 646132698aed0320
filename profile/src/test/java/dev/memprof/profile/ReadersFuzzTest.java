package dev.memprof.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.memprof.profile.collapsed.CollapsedReader;
import dev.memprof.profile.elf.DebugFiles;
import dev.memprof.profile.elf.ElfFile;
import dev.memprof.profile.elf.ElfSymbols;
import dev.memprof.profile.heap.HeapProfileReader;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.profile.pprof.PprofReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reader makes a profile of what it is given, which can be written, or throws the one
 * exception that says why not. {@code make test} tries good files and what was found before; {@code
 * make fuzz} looks for more.
 */
class ReadersFuzzTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/jdk17");
  private static final NamesSource NO_NAMES = NamesSource.of(Path.of("/nonexistent/names.tsv"));

  private interface Reader {
    Profile read(InputStream in) throws IOException;
  }

  @MethodSource
  @FuzzTest(maxDuration = "60s")
  void heap(byte[] data) throws IOException {
    check(data, in -> HeapProfileReader.read(in, "fuzz.heap", Instant.EPOCH, NO_NAMES));
  }

  static Stream<Arguments> heap() throws IOException {
    return inputs(
        Files.readAllBytes(GOLDEN.resolve("leaks.heap")),
        """
        heap profile:     14:     6711 [    21:     9999] @ heap_v2/524288
            13:     6688 [    13:     6688] @ 0x7f3bba36de19 0x7f3bba36e000

        MAPPED_LIBRARIES:
        7f3bba366000-7f3bba383000 r-xp 00002000 fe:00 1234   /nonexistent/libz.so.1
        """
            .getBytes(UTF_8));
  }

  @MethodSource
  @FuzzTest(maxDuration = "60s")
  void jeprof(byte[] data) throws IOException {
    check(data, in -> HeapProfileReader.read(in, "fuzz.heap", Instant.EPOCH, NO_NAMES));
  }

  static Stream<Arguments> jeprof() throws IOException {
    return inputs(written(ProfileFormat.HEAP));
  }

  @MethodSource
  @FuzzTest(maxDuration = "60s")
  void pprof(byte[] data) throws IOException {
    check(data, in -> PprofReader.read(in, "fuzz.pb"));
  }

  /** Unpacked, because no change of packed bytes would get past the checksum. */
  static Stream<Arguments> pprof() throws IOException {
    byte[] packed = written(ProfileFormat.PPROF);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return inputs(in.readAllBytes(), packed);
    }
  }

  @MethodSource
  @FuzzTest(maxDuration = "60s")
  void collapsed(byte[] data) throws IOException {
    check(data, in -> CollapsedReader.read(in, "fuzz.collapsed", Instant.EPOCH));
  }

  static Stream<Arguments> collapsed() throws IOException {
    return inputs(written(ProfileFormat.COLLAPSED), "a;b -77\n".getBytes(UTF_8));
  }

  @MethodSource
  @FuzzTest(maxDuration = "60s")
  void names(byte[] data) throws IOException {
    Path file = file(data);
    try {
      Frame unused = NamesFile.read(file).frame(64);
    } catch (MalformedProfileException expected) {
      // says what is wrong
    } finally {
      Files.delete(file);
    }
  }

  static Stream<Arguments> names() throws IOException {
    return inputs(Files.readAllBytes(GOLDEN.resolve("names.tsv")));
  }

  /** A library that cannot be read names nothing. */
  @MethodSource
  @FuzzTest(maxDuration = "60s")
  void elf(byte[] data) throws IOException {
    Path path = file(data);
    try {
      ElfFile file = ElfFile.open(path);
      ElfSymbols symbols = ElfSymbols.of(file, path, new DebugFiles(List.of(path)));
      String unused = file.buildId() + symbols.at(0x1234) + symbols.at(file.addressOf(0x1234));
    } finally {
      Files.delete(path);
    }
  }

  static Stream<Arguments> elf() throws IOException {
    return inputs(Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", "libzip.so")));
  }

  private static void check(byte[] data, Reader reader) throws IOException {
    Profile profile;
    try {
      profile = reader.read(new ByteArrayInputStream(data));
    } catch (MalformedProfileException expected) {
      return;
    }
    for (ProfileFormat format :
        new ProfileFormat[] {ProfileFormat.HEAP, ProfileFormat.PPROF, ProfileFormat.COLLAPSED}) {
      ProfileWriters.write(profile, format, OutputStream.nullOutputStream());
    }
  }

  private static Stream<Arguments> inputs(byte[]... inputs) {
    return Stream.of(inputs).map(input -> Arguments.of((Object) input));
  }

  private static byte[] written(ProfileFormat format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProfileWriters.write(Profiles.read(GOLDEN.resolve("leaks.heap")), format, out);
    return out.toByteArray();
  }

  private static Path file(byte[] data) throws IOException {
    return Files.write(Files.createTempFile("memprof-fuzz-", ""), data);
  }
}
