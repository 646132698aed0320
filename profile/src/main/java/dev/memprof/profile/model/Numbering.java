package dev.memprof.profile.model;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Numbers 64-bit words from 0 on by first appearance, such as addresses and ids of a file: a table
 * looked up ten million times in a large one, which a map of boxed words would slow down. For one
 * thread.
 */
public final class Numbering {
  private static final int FIRST_SIZE = 1 << 10;

  // Open addressing; numbers are kept plus one, 0 being a free place.
  private long[] words = new long[FIRST_SIZE];
  private int[] numbers = new int[FIRST_SIZE];
  private int count;

  /** No file can be made such that its words all meet in one place. */
  private final long seed = ThreadLocalRandom.current().nextLong();

  /** The number of a word, which is {@link #count} - 1 after the first call for it. */
  public int of(long word) {
    int at = find(word);
    if (numbers[at] == 0) {
      if (2 * count >= words.length) {
        grow();
        at = find(word);
      }
      words[at] = word;
      numbers[at] = ++count;
    }
    return numbers[at] - 1;
  }

  public int count() {
    return count;
  }

  /** Its place, or that where it belongs. */
  private int find(long word) {
    int mask = words.length - 1;
    int at = (int) mixed(word + seed) & mask;
    while (numbers[at] != 0 && words[at] != word) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** MurmurHash3's last step: every bit of the word reaches every bit of the result. */
  private static long mixed(long word) {
    long x = (word ^ (word >>> 33)) * 0xff51_afd7_ed55_8ccdL;
    x = (x ^ (x >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
    return x ^ (x >>> 33);
  }

  private void grow() {
    long[] oldWords = words;
    int[] oldNumbers = numbers;
    words = new long[2 * oldWords.length];
    numbers = new int[words.length];
    for (int i = 0; i < oldWords.length; i++) {
      if (oldNumbers[i] != 0) {
        int at = find(oldWords[i]);
        words[at] = oldWords[i];
        numbers[at] = oldNumbers[i];
      }
    }
  }
}
