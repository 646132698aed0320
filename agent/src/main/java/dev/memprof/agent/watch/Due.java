package dev.memprof.agent.watch;

/**
 * A dump that should be taken.
 *
 * @param reason its reason, one lower-case word
 * @param detail more about it
 * @param when how long it may wait
 * @param fresh how many became due since the last look: of those that wait, most never come
 */
record Due(String reason, String detail, When when, long fresh) {

  enum When {
    /** At once. */
    NOW,
    /** When it is its turn in {@link DumpPace}. */
    PACED,
    /** At once as far as jemalloc writes it; stored when the Java heap has room for that. */
    NOW_WITHOUT_ROOM
  }

  static Due now(String reason, String detail) {
    return new Due(reason, detail, When.NOW, 1);
  }
}
