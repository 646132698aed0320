package dev.memprof.agent.watch;

import dev.memprof.agent.start.Option;

/** Sizes of options. */
final class Sizes {
  private Sizes() {}

  /**
   * {@code 268435456}, {@code 256m}; {@code off} is more than there can be.
   *
   * @param size valid
   */
  static long bytes(String size) {
    return size.equals("off") ? Long.MAX_VALUE : Option.bytes(size);
  }
}
