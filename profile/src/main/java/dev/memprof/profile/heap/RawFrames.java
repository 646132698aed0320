package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Numbering;
import dev.memprof.profile.model.TableStack;
import dev.memprof.profile.names.NamesFile;
import dev.memprof.profile.symbol.Symbolizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames named by what is on this machine: Java frames by the names file, native ones by the
 * libraries on disk, if they are still those that were loaded.
 */
final class RawFrames implements StackFrames {
  private final NamesFile names;
  private final Symbolizer symbolizer;
  private final LineReader account;
  private final Numbering numbers = new Numbering();
  private final List<Frame> frames = new ArrayList<>();

  RawFrames(NamesFile names, Symbolizer symbolizer, LineReader account) {
    this.names = names;
    this.symbolizer = symbolizer;
    this.account = account;
  }

  @Override
  public List<Frame> of(long[] words) throws MalformedProfileException {
    int from = 0;
    while (from < words.length && words[from] >= 0 && symbolizer.isAllocator(words[from])) {
      from++;
    }
    return StackFrames.orNone(stack(words, from));
  }

  /** The allocator's own frames too. */
  List<Frame> all(long[] words) throws MalformedProfileException {
    return stack(words, 0);
  }

  private List<Frame> stack(long[] words, int from) throws MalformedProfileException {
    int[] stack = new int[words.length - from];
    for (int i = 0; i < stack.length; i++) {
      stack[i] = number(words[from + i]);
    }
    return new TableStack(frames, stack);
  }

  private int number(long word) throws MalformedProfileException {
    int number = numbers.of(word);
    if (number == frames.size()) {
      Frame frame = word < 0 ? named(word) : symbolizer.frame(word);
      account.keep(FRAME_BYTES + frame.name().length()); // those of templates have kilobytes
      frames.add(frame);
    }
    return number;
  }

  private Frame named(long word) {
    Frame named = names.frame(word & ID_MASK);
    return named == null ? StackFrames.unnamed(word) : named;
  }

  @Override
  public List<Mapping> mappings() {
    return symbolizer.mappings();
  }
}
