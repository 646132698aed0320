package dev.memprof.profile.heap;

import dev.memprof.profile.lines.LineReader;
import dev.memprof.profile.model.MalformedProfileException;
import java.util.Arrays;

/** Reads stacks, each into an array that is just as long: a dump has tens of thousands. */
final class StackWords {
  /** About what a stack takes until it is a site, and a word until it is part of one. */
  private static final long STACK_BYTES = 250;

  private static final long WORD_BYTES = 12;

  private long[] words = new long[128];

  /** {@code 0x7f3bba36de19 0x8000000000001cbc}, to the end of the line. */
  long[] read(LineReader line) throws MalformedProfileException {
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
}
