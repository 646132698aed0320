package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.names.NamesSource;
import dev.memprof.profile.names.WantedWords;
import dev.memprof.profile.symbol.LibraryImages;
import dev.memprof.profile.symbol.LoadedLibraries;
import dev.memprof.profile.symbol.Symbolizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a profile of a dump that jemalloc or gperftools wrote, named by the symbols in the file if
 * it has some, else by the names file beside it and the libraries on this machine.
 */
public final class HeapProfileReader {
  private static final List<String> BEGINNINGS =
      List.of("heap_v2/", "heap profile:", "--- symbol", "---\n", "---\r\n");

  private HeapProfileReader() {}

  /** Whether a file that starts with these bytes is to be read here. */
  public static boolean accepts(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    return BEGINNINGS.stream().anyMatch(text::startsWith);
  }

  /** Sites with Java frames that are in no names file. */
  public static long unnamedSites(Profile profile) {
    return profile.sites().stream()
        .filter(
            site ->
                site.stack().stream()
                    .anyMatch(frame -> frame.name().startsWith(StackFrames.UNNAMED)))
        .count();
  }

  /**
   * @param namesFile may be missing
   * @throws dev.memprof.profile.model.MalformedProfileException when one of the files is not what
   *     it should be
   */
  public static Profile read(Path dumpFile, Path namesFile) throws IOException {
    Instant time = Files.getLastModifiedTime(dumpFile).toInstant();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dumpFile))) {
      return read(in, dumpFile.toString(), time, NamesSource.of(namesFile));
    }
  }

  /**
   * The same from a stream, which is left open.
   *
   * @param source named in errors
   * @param time of the profile; the file has none
   */
  public static Profile read(InputStream in, String source, Instant time, NamesSource namesSource)
      throws IOException {
    return read(in, source, time, namesSource, LibraryImages.ofThisProcess());
  }

  /**
   * The same of another process.
   *
   * @param images its libraries
   */
  public static Profile read(
      InputStream in, String source, Instant time, NamesSource namesSource, LibraryImages images)
      throws IOException {
    return named(in, source, time, namesSource, images, HeapProfileReader::live);
  }

  /**
   * Reads what memprof's own table tells of all that was sampled, freed or not. The stream is left
   * open.
   */
  public static History readHistory(
      InputStream in, String source, Instant time, NamesSource namesSource) throws IOException {
    return named(in, source, time, namesSource, LibraryImages.ofThisProcess(), HistorySites::of);
  }

  /** Makes something of a dump whose frames have names. */
  private interface Reading<T> {
    T of(RawDump dump, Instant time, StackFrames frames) throws IOException;
  }

  private static <T> T named(
      InputStream in,
      String source,
      Instant time,
      NamesSource namesSource,
      LibraryImages images,
      Reading<T> reading)
      throws IOException {
    LineReader line = new LineReader(in, source);
    RawDump dump = HeapDumpReader.read(line);
    if (dump.symbols() != null) {
      List<Mapping> mappings = MappedLibraries.mappings(dump.mappedLibraries());
      return reading.of(dump, time, new SymbolizedFrames(dump.symbols(), mappings, line));
    }
    long[] words = dump.stacks().words();
    NamesFile names = namesSource.read(new WantedWords(words));
    List<LoadedLibraries.Segment> libraries =
        names.libraries().isEmpty()
            ? LoadedLibraries.ofMaps(dump.mappedLibraries())
            : names.libraries();
    Symbolizer symbolizer = new Symbolizer(new LoadedLibraries(libraries), images);
    symbolizer.prepare(Arrays.stream(words).filter(word -> word >= 0).toArray());
    return reading.of(dump, time, new RawFrames(names, symbolizer, line));
  }

  static Profile live(RawDump dump, Instant time, StackFrames frames) throws IOException {
    ThreadSites sites = new ThreadSites(dump);
    for (RawDump.Stack stack : dump.stacks()) {
      if (stack.objects > 0 || stack.bytes > 0) {
        sites.add(stack, stack.frames == null ? frames.of(stack.words) : stack.frames);
      }
    }
    return new Profile(
        time, Duration.ZERO, dump.scale().intervalBytes(), sites.toList(), frames.mappings());
  }
}
