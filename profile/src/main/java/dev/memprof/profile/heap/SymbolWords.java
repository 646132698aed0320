package dev.memprof.profile.heap;

import dev.memprof.profile.model.Frame;

/**
 * The addresses that stand for frames in a file with symbols. Native code has its own. Whatever has
 * none, or shares it with another frame, is given one that no process has, which also says what
 * kind of frame it is. They leave bit 63 clear: jeprof skips addresses that have it set.
 *
 * <pre>
 * 0x00..............    native code
 * 0x40..............    native code without an address of its own
 * 0x41..............    Java      0x42..  native methods      0x43..  markers
 * </pre>
 */
final class SymbolWords {
  private static final int KIND_SHIFT = 56;
  private static final int ELSEWHERE = 0x40;
  private static final int JAVA = 0x41;
  private static final int JAVA_NATIVE = 0x42;
  private static final int MARKER = 0x43;

  private SymbolWords() {}

  /**
   * An address that no process has. It comes from the label, so that a frame has the same one in
   * every file, which {@code jeprof --base} goes by.
   *
   * @param attempt 0; more where the address before was taken by another label
   */
  static long invented(Frame.Kind kind, String label, int attempt) {
    long range =
        switch (kind) {
          case NATIVE -> ELSEWHERE;
          case JAVA -> JAVA;
          case JAVA_NATIVE -> JAVA_NATIVE;
          case MARKER -> MARKER;
        };
    return (range << KIND_SHIFT) | ((hash(label) + attempt) & ((1L << KIND_SHIFT) - 1));
  }

  /** FNV-1a. */
  private static long hash(String label) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < label.length(); i++) {
      hash = (hash ^ label.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** Whether a process can have code there. */
  static boolean isReal(long address) {
    return address > 0 && address >> KIND_SHIFT == 0;
  }

  static Frame.Kind kind(long address) {
    return switch ((int) (address >>> KIND_SHIFT)) {
      case JAVA -> Frame.Kind.JAVA;
      case JAVA_NATIVE -> Frame.Kind.JAVA_NATIVE;
      case MARKER -> Frame.Kind.MARKER;
      default -> Frame.Kind.NATIVE;
    };
  }
}
