package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.MalformedProfileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** About what a stack takes until it is a site, and a word until it is part of one. */
  private static final long STACK_BYTES = 250;

  private static final long WORD_BYTES = 12;

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

  /** Whether the stacks end here. */
  static boolean atLibraries(LineReader line) {
    return line.skip("MAPPED_LIBRARIES:") || line.skip("--- Memory map:");
  }

  static MalformedProfileException truncated(LineReader line) {
    return line.malformed("truncated: there is no MAPPED_LIBRARIES");
  }

  /** {@code 0x7f3bba36de19 0x8000000000001cbc}, to the end of the line. */
  static long[] words(LineReader line) throws MalformedProfileException {
    long[] words = new long[64];
    int depth = 0;
    line.skipBlanks();
    while (!line.atEnd()) {
      line.expect("0x");
      if (depth == words.length) {
        words = Arrays.copyOf(words, 2 * depth);
      }
      words[depth++] = line.hexadecimal();
      if (!line.atEnd()) {
        line.expect(" ");
        line.skipBlanks();
      }
    }
    line.keep(STACK_BYTES + depth * WORD_BYTES);
    return Arrays.copyOf(words, depth);
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
