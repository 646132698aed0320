package dev.memprof.agent.watch;

/** Sizes of options. */
final class Sizes {
  private Sizes() {}

  /**
   * {@code 268435456}, {@code 256m}; {@code off} is more than there can be.
   *
   * @param size valid
   */
  static long bytes(String size) {
    if (size.equals("off")) {
      return Long.MAX_VALUE;
    }
    int last = size.length() - 1;
    int shift =
        switch (size.charAt(last)) {
          case 'k' -> 10;
          case 'm' -> 20;
          case 'g' -> 30;
          default -> 0;
        };
    return Long.parseLong(shift == 0 ? size : size.substring(0, last)) << shift;
  }
}
