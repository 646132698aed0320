package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.model.Numbering;
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
    List<Frame> stack = new ArrayList<>(words.length);
    for (long word : words) {
      if (!stack.isEmpty() || word < 0 || !symbolizer.isAllocator(word)) {
        stack.add(frame(word));
      }
    }
    return StackFrames.orNone(stack);
  }

  /** The allocator's own frames too. */
  List<Frame> all(long[] words) throws MalformedProfileException {
    List<Frame> stack = new ArrayList<>(words.length);
    for (long word : words) {
      stack.add(frame(word));
    }
    return stack;
  }

  private Frame frame(long word) throws MalformedProfileException {
    int number = numbers.of(word);
    if (number == frames.size()) {
      Frame frame = word < 0 ? named(word) : symbolizer.frame(word);
      account.keep(FRAME_BYTES + frame.name().length()); // those of templates have kilobytes
      frames.add(frame);
    }
    return frames.get(number);
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
