package dev.memprof.profile.model;

import java.util.ArrayList;
import java.util.List;

/**
 * In which forms of code samples have met a Java frame: interpreted, compiled by C1, compiled by C2
 * (or by what stands in its place, as Graal), compiled by a compiler that the JVM does not tell,
 * inlined into another method's code. None where it is not known. Immutable; one object a set.
 */
public final class Forms {
  /** In the names file, and on a page: docs/formats.md. The bits are in their order. */
  private static final String LETTERS = "012ji";

  private static final String[] WORDS = {"interpreted", "C1", "C2", "compiled", "inlined"};

  private static final Forms[] ALL = new Forms[1 << LETTERS.length()];

  static {
    for (int bits = 0; bits < ALL.length; bits++) {
      ALL[bits] = new Forms(bits);
    }
  }

  public static final Forms NONE = ALL[0];

  private final int bits;

  private Forms(int bits) {
    this.bits = bits;
  }

  /**
   * @param letters those that are unknown are left out
   */
  public static Forms of(String letters) {
    int bits = 0;
    for (int i = 0; i < letters.length(); i++) {
      int letter = LETTERS.indexOf(letters.charAt(i));
      bits |= letter < 0 ? 0 : 1 << letter;
    }
    return ALL[bits];
  }

  /**
   * @param bits as of {@link #bits}; those that are unknown are left out
   */
  public static Forms ofBits(long bits) {
    return ALL[(int) bits & ALL.length - 1];
  }

  /** 1 for interpreted, 2 for C1, 4 for C2, 8 for compiled, 16 for inlined, added up. */
  public int bits() {
    return bits;
  }

  /** What either has. */
  public Forms and(Forms other) {
    return ALL[bits | other.bits];
  }

  /** {@code 02i}. */
  public String letters() {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < LETTERS.length(); i++) {
      if (has(i)) {
        letters.append(LETTERS.charAt(i));
      }
    }
    return letters.toString();
  }

  /** {@code interpreted}, {@code C2}, {@code inlined}. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < WORDS.length; i++) {
      if (has(i)) {
        words.add(WORDS[i]);
      }
    }
    return words;
  }

  private boolean has(int bit) {
    return (bits >> bit & 1) != 0;
  }

  @Override
  public String toString() {
    return letters();
  }
}
