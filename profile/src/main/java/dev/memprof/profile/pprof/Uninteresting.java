package dev.memprof.profile.pprof;

import dev.memprof.profile.model.Frame;
import dev.memprof.profile.owner.NativeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The frames that a producer asks to leave out, such as an allocator's own, with all they call:
 * pprof's drop_frames and keep_frames. The outermost frames stay whatever they are called, up to
 * the first that is interesting, so that no stack is lost.
 */
final class Uninteresting {
  private static final Uninteresting NOTHING = new Uninteresting(null, null);
  private static final int MAX_PATTERN_CHARACTERS = 1 << 12;

  /** Far more than matching a name takes, unless the pattern is made to take for ever. */
  private static final int MAX_STEPS = 100_000;

  private final Pattern drop;
  private final Pattern keep;
  private final Map<String, Boolean> dropped = new HashMap<>();

  private Uninteresting(Pattern drop, Pattern keep) {
    this.drop = drop;
    this.keep = keep;
  }

  /** Characters that are read a bounded number of times. */
  private static final class Steps implements CharSequence {
    private final CharSequence text;
    private int left = MAX_STEPS;

    Steps(CharSequence text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new IllegalStateException("a pattern of frames takes too long");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }
  }

  /**
   * @param drop a regular expression for whole names of functions; empty for none
   * @param keep likewise: what is kept of it
   */
  static Uninteresting of(String drop, String keep) throws BadReferenceException {
    return drop.isEmpty()
        ? NOTHING
        : new Uninteresting(pattern(drop), keep.isEmpty() ? null : pattern(keep));
  }

  private static Pattern pattern(String text) throws BadReferenceException {
    try {
      if (text.length() <= MAX_PATTERN_CHARACTERS) {
        return Pattern.compile(text);
      }
    } catch (PatternSyntaxException | StackOverflowError e) {
      // as bad as one that is too long
    }
    throw new BadReferenceException("drop_frames or keep_frames is no regular expression");
  }

  /** The stack without them. */
  List<Frame> cut(List<Frame> stack) throws BadReferenceException {
    if (drop == null) {
      return stack;
    }
    boolean foundOthers = false;
    for (int i = stack.size() - 1; i >= 0; i--) {
      boolean isDropped = isDropped(stack.get(i).name());
      if (isDropped && foundOthers) {
        return stack.subList(i + 1, stack.size());
      }
      foundOthers |= !isDropped;
    }
    return stack;
  }

  private boolean isDropped(String name) throws BadReferenceException {
    Boolean known = dropped.get(name);
    if (known == null) {
      try {
        String plain = NativeName.withoutArguments(name);
        known = matches(drop, plain) && !(keep != null && matches(keep, plain));
      } catch (IllegalStateException | StackOverflowError e) {
        throw new BadReferenceException("drop_frames or keep_frames takes too long to match");
      }
      dropped.put(name, known);
    }
    return known;
  }

  private static boolean matches(Pattern pattern, String name) {
    return pattern.matcher(new Steps(name)).matches();
  }
}
