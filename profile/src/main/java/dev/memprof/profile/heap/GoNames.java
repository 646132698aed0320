package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that Go writes below each stack of {@code /debug/pprof/heap?debug=1}, innermost first,
 * without the allocator's own frames.
 *
 * <pre>
 * 1: 100 [1: 100] @ 0x401001 0x402011
 * #	0x401000	main.(*cache).put+0x20		/src/cache.go:31
 * #	0x402010	main.main+0x30			/src/main.go:12
 * </pre>
 */
final class GoNames {
  private static final Pattern NAME =
      Pattern.compile("\\s+0x(\\p{XDigit}{1,15})\\s+(.+)\\+0x\\p{XDigit}+\\s+(.*):(\\d{1,9})\\s*");

  /** A pattern takes long for a hostile line that is longer. */
  private static final int MAX_CHARACTERS = 4_096;

  private static final long FRAME_BYTES = 300;

  private final Map<String, Frame> frames = new HashMap<>();
  private final RawStacks stacks;
  private boolean isExpected;

  GoNames(RawStacks stacks) {
    this.stacks = stacks;
  }

  /** A stack has ended, whose names come next. */
  void expect(boolean isKept) {
    isExpected = isKept;
  }

  /** The rest of a line from the hash on: a name, or statistics, which are left out. */
  void read(LineReader line) throws MalformedProfileException {
    String text = line.rest();
    boolean isName = text.startsWith("\t") && text.length() <= MAX_CHARACTERS;
    if (!isExpected || !isName) {
      return;
    }
    Frame frame = frames.get(text);
    if (frame == null) {
      Matcher name = NAME.matcher(text);
      if (!name.matches()) {
        return;
      }
      line.keep(FRAME_BYTES + 4L * text.length());
      long address = Long.parseLong(name.group(1), 16);
      int number = Integer.parseInt(name.group(4));
      frame = new Frame(Frame.Kind.NATIVE, name.group(2), name.group(3), number, address + 1, -1);
      frames.put(text, frame);
    }
    line.keep(Long.BYTES);
    stacks.name(frame);
  }
}
