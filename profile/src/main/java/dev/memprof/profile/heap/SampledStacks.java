package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.MalformedProfileException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The body of jemalloc's {@code heap_v2}.
 *
 * <pre>
 * heap_v2/524288
 *   t*: 28106: 56637512 [0: 0]            totals; not additive, not used
 *   t3: 12: 6496 [0: 0] flusher           a thread, and its name if it has one
 * &#64; 0x7f3bba36de19 0x8000000000001cbc  a stack, innermost first
 *   t*: 13: 6688 [0: 0]                   objects: bytes [accumulated]
 *   t3: 12: 6496 [0: 0]                   of which by thread 3
 *   age: 60                               of memprof's own table, as {@link StackHistory}
 * </pre>
 */
final class SampledStacks {
  static final String HEADER = "heap_v2/";

  /** About what a thread's share takes until it is a site. */
  private static final long SHARE_BYTES = 250;

  final RawDump.Scale scale;
  final RawStacks stacks = new RawStacks();
  final Map<Long, String> threadNames = new HashMap<>();
  private final LineReader line;

  // the stack whose lines are being read
  private boolean begun;
  private boolean hasForeign;
  private long objects;
  private long bytes;
  private long minAgeSeconds;
  private StackHistory history;

  private SampledStacks(LineReader line, long intervalBytes) {
    this.line = line;
    this.scale = new RawDump.Scale(intervalBytes, false);
  }

  /** To the line that ends the stacks, from within the first. */
  static SampledStacks read(LineReader line) throws IOException {
    long interval = line.decimal();
    if (interval == 0 || !line.atEnd()) {
      throw line.malformed("not a sample interval");
    }
    SampledStacks body = new SampledStacks(line, interval);
    body.read();
    return body;
  }

  private void read() throws IOException {
    boolean isWhole = false;
    while (line.advance()) {
      isWhole = line.hasEnd();
      if (HeapDumpReader.atLibraries(line)) {
        finish();
        return;
      }
      if (line.skip("@")) {
        finish();
        start();
      } else if (!line.isEmpty() && !isForeign() && !isOurs()) { // empty before MAPPED_LIBRARIES
        line.expect("  t");
        if (begun) {
          share();
        } else if (!line.skip("*: ")) {
          threadName();
        }
      }
    }
    if (!hasForeign || !isWhole) {
      throw HeapDumpReader.truncated(line);
    }
    finish();
  }

  /**
   * Whether the line is one that ClickHouse's allocator adds: nothing of it is needed. A file with
   * such lines may have no libraries: it can only be believed to be whole where a line ends.
   */
  private boolean isForeign() {
    boolean isForeign = line.skip("  f:") || line.skip("f:");
    hasForeign |= isForeign;
    return isForeign;
  }

  /** Whether the line is one that memprof's own table adds; if so, it is read. */
  private boolean isOurs() throws MalformedProfileException {
    if (!begun) {
      return false;
    }
    if (line.skip("  age: ")) {
      minAgeSeconds = line.decimal();
      return true;
    }
    StackHistory told = history == null ? new StackHistory() : history;
    if (told.reads(line)) {
      history = told;
      return true;
    }
    return false;
  }

  private void start() throws IOException {
    stacks.begin(line);
    begun = true;
    minAgeSeconds = RawDump.Stack.NO_AGE;
    history = null;
    do {
      HeapDumpReader.next(line);
    } while (isForeign());
    line.expect("  t*: ");
    counts();
  }

  private void finish() {
    if (begun && (objects > 0 || history != null)) {
      stacks.end(objects, bytes, minAgeSeconds, history);
    } else if (begun) {
      stacks.drop();
    }
    begun = false;
  }

  private void share() throws IOException {
    long allObjects = objects;
    long allBytes = bytes;
    long thread = line.decimal();
    line.expect(": ");
    counts();
    if (objects > 0) {
      line.keep(SHARE_BYTES);
      stacks.share(thread, objects, bytes);
    }
    objects = allObjects;
    bytes = allBytes;
  }

  private void threadName() throws MalformedProfileException {
    long thread = line.decimal();
    line.expect(": ");
    counts();
    if (line.skip(" ")) {
      String name = line.rest();
      line.keep(150 + 2L * name.length());
      threadNames.put(thread, name);
    }
  }

  /** {@code 13: 6688 [0: 0]}, with more blanks where another program has written it. */
  private void counts() throws MalformedProfileException {
    objects = HeapDumpReader.number(line, ":");
    bytes = HeapDumpReader.number(line, "[");
    long unusedObjects = HeapDumpReader.number(line, ":");
    long unusedBytes = HeapDumpReader.number(line, "]");
    if (objects == 0 && bytes != 0) {
      throw line.malformed("no objects, but " + bytes + " bytes");
    }
  }
}
