package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.MalformedProfileException;
import java.io.IOException;

/**
 * The body of gperftools' heap profiles, and of Go's as text ({@code /debug/pprof/heap?debug=1}).
 *
 * <pre>
 * heap profile:   1246:  8800744 [  1246:  8800744] @ heapprofile
 *     13:     6688 [    13:     6688] @ 0x7f3bba36de19 0x7f3bba36e000
 * #   0x7f3bba36de19  main.f+0x1  /a.go:3             a name, of Go
 * </pre>
 *
 * The header says what was counted, by the rules of jeprof and pprof: after a word with {@code
 * heap} and {@code _v2}, samples as jemalloc's; after another with {@code heap}, or where it has no
 * word and says twice the same, samples of gperftools' first kind, once in half of the number's
 * bytes; after {@code heapprofile} and anything else all there is. Go writes {@code heap/} and
 * twice its interval, and samples as jemalloc does.
 */
final class CountedStacks {
  static final String HEADER = "heap profile:";

  private static final String ALL_COUNTED = "heapprofile";

  /** Of samples whose header has no number. */
  private static final long DEFAULT_INTERVAL_BYTES = 128 << 10;

  RawDump.Scale scale;
  final RawStacks stacks = new RawStacks();
  private final GoNames names = new GoNames(stacks);
  private final LineReader line;
  private long objects;
  private long bytes;
  private long accumulatedObjects;
  private long accumulatedBytes;
  private long allObjects;
  private long allBytes;
  private boolean isGo;

  private CountedStacks(LineReader line) throws MalformedProfileException {
    this.line = line;
    counts();
    scale = scale();
  }

  /** To the line that ends the stacks, or the end of the file, from within the first. */
  static CountedStacks read(LineReader line) throws IOException {
    CountedStacks body = new CountedStacks(line);
    long statedObjects = body.objects;
    long statedBytes = body.bytes;
    if (!body.readToLibraries()) {
      // Go has no libraries to tell of; what it tells is whole if it adds up to the header.
      if (body.allObjects != statedObjects || body.allBytes != statedBytes) {
        throw line.malformed(
            "truncated: the lines hold "
                + body.allBytes
                + " of the "
                + statedBytes
                + " bytes of the header");
      }
      body.isGo = true;
    }
    if (body.isGo && body.scale.linear()) {
      body.scale = new RawDump.Scale(body.scale.intervalBytes(), false);
    }
    return body;
  }

  private RawDump.Scale scale() throws MalformedProfileException {
    line.skipBlanks();
    String type = "";
    long number = 0;
    if (line.skip("@")) {
      String[] words = line.rest().strip().split("[/ ]", 3);
      type = words[0];
      number = words.length > 1 && !words[1].isBlank() ? interval(words[1]) : 0;
    } else if (accumulatedObjects == objects && accumulatedBytes == bytes) {
      type = "heap";
    }
    if (!type.contains("heap") || type.equals(ALL_COUNTED)) {
      return RawDump.Scale.NONE;
    }
    boolean exponential = type.contains("_v2");
    long interval = exponential ? number : number / 2;
    return new RawDump.Scale(interval > 0 ? interval : DEFAULT_INTERVAL_BYTES, !exponential);
  }

  private long interval(String digits) throws MalformedProfileException {
    try {
      long interval = Long.parseLong(digits);
      if (interval >= 2) {
        return interval;
      }
    } catch (NumberFormatException e) {
      // as wrong as one that is too small
    }
    throw line.malformed("not a sample interval: " + digits);
  }

  /** False where the file ends before. */
  private boolean readToLibraries() throws IOException {
    boolean hasEnd = true;
    while (line.advance()) {
      hasEnd = line.hasEnd();
      if (HeapDumpReader.atLibraries(line)) {
        return true;
      }
      line.skipBlanks();
      if (line.skip("#")) {
        isGo = true;
        names.read(line);
      } else if (!line.atEnd()) {
        readStack();
      }
    }
    if (!hasEnd) {
      throw line.malformed("truncated: the last line has no end");
    }
    return false;
  }

  private void readStack() throws MalformedProfileException {
    counts();
    line.skipBlanks();
    line.expect("@");
    stacks.begin(line);
    if (objects == 0 && bytes != 0 && scale.intervalBytes() > 0) {
      throw line.malformed("no objects, but " + bytes + " bytes");
    }
    if (objects > 0 || bytes > 0) {
      stacks.end(objects, bytes, RawDump.Stack.NO_AGE, null);
    } else {
      stacks.drop();
    }
    names.expect(objects > 0 || bytes > 0);
    allObjects += objects;
    allBytes += bytes;
  }

  /** {@code 13: 6688 [ 13: 6688]}, with blanks before every number. */
  private void counts() throws MalformedProfileException {
    objects = HeapDumpReader.number(line, ":");
    bytes = HeapDumpReader.number(line, "[");
    accumulatedObjects = HeapDumpReader.number(line, ":");
    accumulatedBytes = HeapDumpReader.number(line, "]");
  }
}
