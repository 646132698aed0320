package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.MalformedProfileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the text forms of heap profiles as a stream: jemalloc's {@code heap_v2}, and gperftools'
 * (see {@link CountedStacks}), either with a section of symbols before it, as {@code jeprof --raw}
 * writes.
 *
 * <pre>
 * --- symbol                               see {@link SymbolSection}
 * 0x7f3bba36de18 deflateInit2_
 * ---
 * --- heap
 * heap_v2/524288                           see {@link SampledStacks}
 * ...
 * MAPPED_LIBRARIES:
 * 7f3bba366000-7f3bba383000 r-xp 00002000 fe:00 1234   /usr/lib/libz.so.1
 * </pre>
 *
 * <p>A file without MAPPED_LIBRARIES was cut short, and is refused: where, cannot be seen.
 */
final class HeapDumpReader {
  /** More would make finding an address slow; a process has a few hundred. */
  private static final int MAX_LIBRARIES = 8_192;

  private HeapDumpReader() {}

  /**
   * @throws MalformedProfileException when it is not a whole heap profile
   */
  static RawDump read(LineReader line) throws IOException {
    if (!line.advance()) {
      throw line.malformed("empty");
    }
    Map<Long, String> symbols = null;
    if (SymbolSection.begins(line)) {
      symbols = SymbolSection.read(line);
      next(line);
      if (line.skip("---")) {
        next(line); // --- heap
      }
    }
    if (line.skip(SampledStacks.HEADER)) {
      SampledStacks stacks = SampledStacks.read(line);
      return new RawDump(
          stacks.scale, stacks.stacks, stacks.threadNames, symbols, readLibraries(line));
    }
    if (line.skip(CountedStacks.HEADER)) {
      CountedStacks stacks = CountedStacks.read(line);
      return new RawDump(stacks.scale, stacks.stacks, Map.of(), symbols, readLibraries(line));
    }
    throw line.malformed("neither a heap_v2 dump of jemalloc nor a heap profile of gperftools");
  }

  static void next(LineReader line) throws IOException {
    if (!line.advance()) {
      throw line.malformed("truncated");
    }
  }

  /** A count, with blanks before it and before what is to follow. */
  static long number(LineReader line, String end) throws MalformedProfileException {
    line.skipBlanks();
    long number = line.decimal();
    line.skipBlanks();
    line.expect(end);
    return number;
  }

  /** Whether the stacks end here. */
  static boolean atLibraries(LineReader line) {
    return line.skip("MAPPED_LIBRARIES:") || line.skip("--- Memory map:");
  }

  static MalformedProfileException truncated(LineReader line) {
    return line.malformed("truncated: there is no MAPPED_LIBRARIES");
  }

  private static List<String> readLibraries(LineReader line) throws IOException {
    List<String> lines = new ArrayList<>();
    while (line.advance()) {
      String text = line.text();
      if (text.indexOf('\0') >= 0) {
        throw line.malformed("a NUL character"); // which no path can have
      }
      String[] fields = text.split(" +", 6);
      if (fields.length == 6 && fields[1].indexOf('x') >= 0 && !fields[5].isBlank()) {
        if (lines.size() == MAX_LIBRARIES) {
          throw line.malformed("more than " + MAX_LIBRARIES + " libraries");
        }
        line.keep(100 + 2L * text.length());
        lines.add(text);
      }
    }
    return lines;
  }
}
