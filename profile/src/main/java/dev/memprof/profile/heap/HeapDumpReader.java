package dev.memprof.profile.heap;

import dev.memprof.profile.MalformedProfileException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads jemalloc's {@code heap_v2} as a stream.
 *
 * <pre>
 * heap_v2/524288
 *   t*: 28106: 56637512 [0: 0]            totals; not additive, not used
 *   t0: ...
 * &#64; 0x7f3bba36de19 0x8000000000001cbc  a stack, innermost first
 *   t*: 13: 6688 [0: 0]                   objects: bytes [accumulated]
 *   t3: 12: 6496 [0: 0]                   of which by thread 3
 *
 * MAPPED_LIBRARIES:
 * 7f3bba366000-7f3bba383000 r-xp 00002000 fe:00 1234   /usr/lib/libz.so.1
 * </pre>
 */
final class HeapDumpReader {
  /** jemalloc's PROF_BT_MAX is 128; a build can be given another. */
  private static final int DEEPEST_STACK = 4_096;

  private final LineReader line;
  private final long[] words = new long[DEEPEST_STACK];
  private final List<HeapDump.Stack> stacks = new ArrayList<>();

  private HeapDumpReader(InputStream in, String source) {
    line = new LineReader(in, source);
  }

  /**
   * @param source named in errors
   * @throws MalformedProfileException when it is not a whole heap_v2 dump
   */
  static HeapDump read(InputStream in, String source) throws IOException {
    return new HeapDumpReader(in, source).read();
  }

  private HeapDump read() throws IOException {
    if (!line.advance() || !line.skip("heap_v2/")) {
      throw line.malformed("not a heap_v2 dump of jemalloc");
    }
    long interval = line.decimal();
    if (interval == 0 || !line.atEnd()) {
      throw line.malformed("not a sample interval");
    }
    while (next()) {
      if (line.isEmpty()) {
        continue; // before MAPPED_LIBRARIES
      }
      if (line.skip("MAPPED_LIBRARIES:")) {
        return new HeapDump(interval, stacks, readLibraries());
      }
      if (line.skip("@")) {
        readStack();
      } else {
        line.expect("  t"); // totals, and the shares of threads
      }
    }
    throw line.malformed("truncated: there is no MAPPED_LIBRARIES");
  }

  private boolean next() throws IOException {
    return line.advance();
  }

  private void readStack() throws IOException {
    int depth = 0;
    while (!line.atEnd()) {
      line.expect(" 0x");
      if (depth == words.length) {
        throw line.malformed("a stack of more than " + DEEPEST_STACK + " frames");
      }
      words[depth++] = line.hexadecimal();
    }
    if (!next()) {
      throw line.malformed("truncated after a stack");
    }
    line.expect("  t*: ");
    long objects = line.decimal();
    line.expect(": ");
    long bytes = line.decimal();
    line.expect(" [");
    if (objects == 0 && bytes != 0) {
      throw line.malformed("no objects, but " + bytes + " bytes");
    }
    if (objects > 0) {
      stacks.add(new HeapDump.Stack(Arrays.copyOf(words, depth), objects, bytes));
    }
  }

  private List<String> readLibraries() throws IOException {
    List<String> lines = new ArrayList<>();
    while (next()) {
      lines.add(line.text());
    }
    return lines;
  }
}
