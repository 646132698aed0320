package dev.memprof.agent.start;

import dev.memprof.ledger.claim.BroughtAllocator;

/** An allocator that the user has preloaded, and that ours takes the place of. */
final class PreloadedAllocator {
  /** All their names have it; others need not be looked up, which loads their list. */
  private static final String COMMON = "malloc";

  private PreloadedAllocator() {}

  /**
   * What to tell the user; null where there is none.
   *
   * @param preload the user's own {@code LD_PRELOAD}; null when not set
   */
  static String warning(String preload) {
    if (preload == null) {
      return null;
    }
    for (String path : preload.split("[: ]")) {
      String library = path.substring(path.lastIndexOf('/') + 1);
      if (library.contains(COMMON) && BroughtAllocator.named(library).isPresent()) {
        return library
            + " of LD_PRELOAD is loaded, and not used for malloc: memprof has to run this JVM on"
            + " its own jemalloc";
      }
    }
    return null;
  }
}
