package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.IntColumn;
import dev.memprof.profile.model.LongColumn;
import dev.memprof.profile.model.MalformedProfileException;
import dev.memprof.profile.model.Numbering;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The stacks of a dump as columns, of which one is made when it is asked for: in a profiled JVM
 * there is little for the collector to copy while a dump is read. For one thread.
 */
final class RawStacks extends AbstractList<RawDump.Stack> implements RandomAccess {
  /** About what a stack takes until it is a site, and a word until it is part of one. */
  private static final long STACK_BYTES = 250;

  private static final long WORD_BYTES = 8;

  /** Of words, by which {@link #words} has each once. */
  private final Numbering numbers = new Numbering();

  private final LongColumn words = new LongColumn();

  /** The numbers of the words of all stacks, one stack after the other. */
  private final IntColumn stackWords = new IntColumn();

  private final IntColumn stackEnds = new IntColumn();
  private final LongColumn objects = new LongColumn();
  private final LongColumn bytes = new LongColumn();
  private final LongColumn shares = new LongColumn();
  private final IntColumn shareEnds = new IntColumn();
  private final LongColumn ages = new LongColumn();

  /** Empty where none is told, as usual; else null for a stack that has none. */
  private final List<StackHistory> histories = new ArrayList<>();

  /** Likewise: the frames of stacks that the file names one by one. */
  private final List<List<Frame>> named = new ArrayList<>();

  /**
   * Begins a stack, with {@code 0x7f3bba36de19 0x8000000000001cbc}, to the end of the line. {@link
   * #share}, and then {@link #end} or {@link #drop}, are to follow.
   */
  void begin(LineReader line) throws MalformedProfileException {
    line.skipBlanks();
    int start = stackWords.size();
    while (!line.atEnd()) {
      line.expect("0x");
      add(line.hexadecimal());
      if (!line.atEnd()) {
        line.expect(" ");
        line.skipBlanks();
      }
    }
    line.keep(STACK_BYTES + (stackWords.size() - start) * WORD_BYTES);
  }

  private void add(long word) {
    int number = numbers.of(word);
    if (number == words.size()) {
      words.add(word);
    }
    stackWords.add(number);
  }

  /** What a thread has of the stack that is begun. */
  void share(long thread, long sampledObjects, long sampledBytes) {
    shares.add(thread);
    shares.add(sampledObjects);
    shares.add(sampledBytes);
  }

  /** The stack that is begun is whole; as {@link RawDump.Stack}. */
  void end(long sampledObjects, long sampledBytes, long minAgeSeconds, StackHistory history) {
    if (history != null) {
      while (histories.size() < size()) {
        histories.add(null);
      }
      histories.add(history);
    }
    objects.add(sampledObjects);
    bytes.add(sampledBytes);
    ages.add(minAgeSeconds);
    shareEnds.add(shares.size());
    stackEnds.add(stackWords.size());
  }

  /** The next frame of the stack that has ended, innermost first. */
  void name(Frame frame) {
    while (named.size() < size()) {
      named.add(null);
    }
    int last = size() - 1;
    if (named.get(last) == null) {
      named.set(last, new ArrayList<>());
    }
    named.get(last).add(frame);
  }

  /** The stack that is begun is nothing to keep. */
  void drop() {
    stackWords.truncate(start(stackEnds, size()));
    shares.truncate(start(shareEnds, size()));
  }

  @Override
  public int size() {
    return stackEnds.size();
  }

  @Override
  public RawDump.Stack get(int index) {
    int start = start(stackEnds, index);
    long[] stack = new long[stackEnds.get(index) - start];
    for (int i = 0; i < stack.length; i++) {
      stack[i] = words.get(stackWords.get(start + i));
    }
    int shareStart = start(shareEnds, index);
    long[] threads = new long[shareEnds.get(index) - shareStart];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = shares.get(shareStart + i);
    }
    return new RawDump.Stack(
        stack,
        objects.get(index),
        bytes.get(index),
        threads,
        ages.get(index),
        index < histories.size() ? histories.get(index) : null,
        index < named.size() ? named.get(index) : null);
  }

  private static int start(IntColumn ends, int index) {
    return index == 0 ? 0 : ends.get(index - 1);
  }

  /** Every word of the stacks, once. */
  long[] words() {
    long[] all = new long[words.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = words.get(i);
    }
    return all;
  }
}
