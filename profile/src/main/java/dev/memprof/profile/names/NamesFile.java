package dev.memprof.profile.names;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.lines.TabEscapes;
import dev.memprof.profile.model.Forms;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.symbol.LoadedLibraries;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.function.Predicate;

/** The names file (docs/formats.md): what the words of a dump mean. Immutable once read. */
public final class NamesFile {
  public static final NamesFile EMPTY = new NamesFile(null);

  private static final String HEADER = "memprof-names\t";
  private static final long VERSION = 1;

  /** In place of a line. */
  private static final int NATIVE_METHOD = -2;

  /** About what a frame or a library takes. */
  static final long KEPT_BYTES = 400;

  private final Map<Long, Frame> frames = new HashMap<>();
  private final List<LoadedLibraries.Segment> libraries = new ArrayList<>();
  private final List<Integer> loaded = new ArrayList<>(); // those of them not unloaded so far

  private final WantedWords wanted; // null for all

  private NamesFile(WantedWords wanted) {
    this.wanted = wanted;
  }

  /**
   * The names file for a dump in the same directory: {@code names.tsv}; else the agent's {@code
   * names-PID-START.tsv} of the process that the dump's name has the number of, as in jemalloc's
   * {@code jeprof.4711.0.i0.heap}; else the only one that is there. {@code names.tsv} where there
   * is none.
   */
  public static Path beside(Path dump) throws IOException {
    Path plain = dump.resolveSibling("names.tsv");
    if (Files.exists(plain)) {
      return plain;
    }
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(dump.toAbsolutePath().getParent(), "names-*.tsv")) {
      files.forEach(all::add);
    }
    List<String> numbers = List.of(dump.getFileName().toString().split("\\D+"));
    List<Path> ofProcess =
        all.stream()
            .filter(file -> numbers.contains(file.getFileName().toString().split("-")[1]))
            .toList();
    List<Path> candidates = ofProcess.isEmpty() ? all : ofProcess;
    return candidates.size() == 1 ? candidates.get(0) : plain;
  }

  /**
   * All of it.
   *
   * @throws MalformedProfileException when a complete line is not as documented
   */
  public static NamesFile read(Path file) throws IOException {
    return read(file, null);
  }

  /**
   * What some words need: a file that is full has 60 MB, and the heap is the application's.
   *
   * @param wanted null for all that is there
   * @throws MalformedProfileException when a complete line of those is not as documented
   */
  public static NamesFile read(Path file, WantedWords wanted) throws IOException {
    // A channel would take as much direct memory.
    try (InputStream in = new FileInputStream(file.toFile())) {
      return read(in, file.toString(), wanted);
    }
  }

  /**
   * The same of a stream, which is left open.
   *
   * @param source named in errors
   */
  static NamesFile read(InputStream in, String source, WantedWords wanted) throws IOException {
    NamesFile names = new NamesFile(wanted);
    LineReader line = new LineReader(in, source);
    readHeader(line, source);
    while (line.advance() && line.hasEnd()) { // else it was torn by the process's death
      names.add(line);
    }
    names.joinForms();
    return names;
  }

  private static void readHeader(LineReader line, String source) throws IOException {
    if (!line.advance() || !line.hasEnd() || !line.skip(HEADER)) {
      throw new MalformedProfileException(source, "line 1", "not a names file of memprof");
    }
    long version = line.decimal();
    if (version > VERSION) {
      throw new MalformedProfileException(
          source,
          "line 1",
          "written by a newer memprof (format "
              + version
              + ", this one reads "
              + VERSION
              + "); read it with that version");
    }
  }

  private void add(LineReader line) throws IOException {
    boolean isForms = line.skip("k\t");
    boolean hasId = isForms || line.skip("j\t") || line.skip("m\t");
    if (wanted != null && hasId && !wanted.hasId(line.decimal())) {
      return;
    }
    line.keep(isForms ? 0 : KEPT_BYTES);
    String text = line.text(StandardCharsets.ISO_8859_1);
    try {
      add(text.split("\t", -1));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw line.malformed("not a record: " + abbreviated(text));
    }
  }

  private static String abbreviated(String line) {
    return line.length() <= 80 ? line : line.substring(0, 80) + "...";
  }

  private void add(String[] fields) {
    switch (fields[0]) {
      case "m" -> frames.put(Long.parseLong(fields[1]), Frame.marker(text(fields[2])));
      case "j" -> frames.put(Long.parseLong(fields[1]), javaFrame(fields));
      case "k" -> meet(Long.parseLong(fields[1]), Forms.of(fields[2]));
      case "l" -> load(segment(fields));
      case "u" -> unload(fields);
      default -> {
        // others are to come
      }
    }
  }

  /** {@code k id forms}: met in more forms than it was when its line was written. */
  private void meet(long id, Forms forms) {
    Frame known = frames.get(id);
    if (known != null) {
      frames.put(id, known.withForms(known.forms().and(forms)));
    }
  }

  /** Frames are the same that differ in the bytecode of a line. */
  private void joinForms() {
    Map<Frame, Forms> joined = new HashMap<>();
    for (Frame frame : frames.values()) {
      Forms known = joined.get(frame);
      joined.put(frame, known == null ? frame.forms() : known.and(frame.forms()));
    }
    for (Map.Entry<Long, Frame> each : frames.entrySet()) {
      each.setValue(each.getValue().withForms(joined.get(each.getValue())));
    }
  }

  /** {@code j id class method signature file line bci forms}; without forms in older files. */
  private static Frame javaFrame(String[] fields) {
    String type = JavaNames.readable(text(fields[2]));
    String name = type.isEmpty() ? text(fields[3]) : type + "." + text(fields[3]);
    String file = text(fields[5]);
    int line = Integer.parseInt(fields[6]);
    if (fields[2].isEmpty() && name.startsWith("[")) {
      return Frame.marker(name);
    }
    if (line == NATIVE_METHOD) {
      return Frame.javaNative(name, file);
    }
    Frame frame = Frame.java(name, file, line);
    return fields.length > 8 ? frame.withForms(Forms.of(fields[8])) : frame;
  }

  /**
   * The library that a line tells of, for those who follow the file while it grows; null where it
   * is a record of another kind, or none.
   *
   * @param line without its end, its bytes as ISO 8859-1
   */
  public static LoadedLibraries.Segment library(String line) {
    if (!line.startsWith("l\t")) {
      return null;
    }
    try {
      return segment(line.split("\t", -1));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return null; // such as the end of a very long record of another kind
    }
  }

  /** {@code l seq base start end offset build-id path}. */
  private static LoadedLibraries.Segment segment(String[] fields) {
    return new LoadedLibraries.Segment(
        Long.parseUnsignedLong(fields[2], 16),
        Long.parseUnsignedLong(fields[3], 16),
        Long.parseUnsignedLong(fields[4], 16),
        Long.parseUnsignedLong(fields[5], 16),
        fields[6].equals("-") ? "" : fields[6],
        text(fields[7]));
  }

  private void load(LoadedLibraries.Segment segment) {
    // Older versions did not tell an unload when the next library came to lie at the same base.
    unload(segment::overlaps, LoadedLibraries.Segment.UNKNOWN_GENERATION);
    loaded.add(libraries.size());
    libraries.add(segment);
  }

  /** {@code u seq base generation}; without the generation in files of older versions. */
  private void unload(String[] fields) {
    long base = Long.parseUnsignedLong(fields[2], 16);
    unload(
        segment -> segment.base() == base,
        fields.length < 4
            ? LoadedLibraries.Segment.UNKNOWN_GENERATION
            : Integer.parseInt(fields[3]));
  }

  /** Of those that are gone only what the words lie in is kept: some programs unload all day. */
  private void unload(Predicate<LoadedLibraries.Segment> which, long generation) {
    int dropped = 0;
    for (ListIterator<Integer> each = loaded.listIterator(); each.hasNext(); ) {
      int i = each.next() - dropped;
      LoadedLibraries.Segment segment = libraries.get(i);
      if (!which.test(segment)) {
        each.set(i);
        continue;
      }
      each.remove();
      if (wanted == null || wanted.hasAddress(segment.start(), segment.end())) {
        libraries.set(i, segment.unloaded(generation));
      } else {
        libraries.remove(i);
        dropped++;
      }
    }
  }

  /** Undoes the escapes; the file was read as single bytes, which are UTF-8. */
  private static String text(String field) {
    return TabEscapes.plain(
        new String(field.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  /** The frame of an id; null when it is not there. */
  public Frame frame(long id) {
    return frames.get(id);
  }

  /** The libraries as loaded, in the order of loading. */
  public List<LoadedLibraries.Segment> libraries() {
    return libraries;
  }
}
