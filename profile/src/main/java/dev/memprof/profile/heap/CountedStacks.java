package dev.memprof.profile.heap;

import dev.memprof.profile.MalformedProfileException;
import dev.memprof.profile.lines.LineReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of gperftools' heap profiles.
 *
 * <pre>
 * heap profile:   1246:  8800744 [  1246:  8800744] @ heapprofile
 *     13:     6688 [    13:     6688] @ 0x7f3bba36de19 0x7f3bba36e000
 * </pre>
 *
 * The header says what was counted: after {@code heap_v2/N} samples as jemalloc's, after {@code
 * heap/N} samples of the first kind, once in N / 2 bytes, after anything else all there is.
 */
final class CountedStacks {
  static final String HEADER = "heap profile:";

  final HeapDump.Scale scale;
  final List<HeapDump.Stack> stacks = new ArrayList<>();
  private final LineReader line;
  private long objects;
  private long bytes;

  private CountedStacks(LineReader line) throws MalformedProfileException {
    this.line = line;
    counts();
    this.scale = scale();
  }

  /** To the line that ends the stacks, from within the first. */
  static CountedStacks read(LineReader line) throws IOException {
    CountedStacks body = new CountedStacks(line);
    body.read();
    return body;
  }

  private HeapDump.Scale scale() throws MalformedProfileException {
    line.skipBlanks();
    line.skip("@");
    line.skipBlanks();
    boolean exponential = line.skip("heap_v2/");
    if (exponential || line.skip("heap/")) {
      long interval = line.decimal();
      if (interval < 2) {
        throw line.malformed("not a sample interval");
      }
      return new HeapDump.Scale(exponential ? interval : interval / 2, !exponential);
    }
    return HeapDump.Scale.NONE;
  }

  private void read() throws IOException {
    while (line.advance()) {
      if (HeapDumpReader.atLibraries(line)) {
        return;
      }
      line.skipBlanks();
      if (!line.atEnd()) {
        counts();
        line.skipBlanks();
        line.expect("@");
        long[] words = HeapDumpReader.words(line);
        if (objects == 0 && bytes != 0 && scale.intervalBytes() > 0) {
          throw line.malformed("no objects, but " + bytes + " bytes");
        }
        if (objects > 0 || bytes > 0) {
          stacks.add(new HeapDump.Stack(words, objects, bytes, new long[0]));
        }
      }
    }
    throw HeapDumpReader.truncated(line);
  }

  /** {@code 13: 6688 [ 13: 6688]}, with blanks before every number. */
  private void counts() throws MalformedProfileException {
    objects = number(":");
    bytes = number(" [");
    long unusedObjects = number(":");
    long unusedBytes = number("]");
  }

  private long number(String end) throws MalformedProfileException {
    line.skipBlanks();
    long number = line.decimal();
    line.expect(end);
    return number;
  }
}
