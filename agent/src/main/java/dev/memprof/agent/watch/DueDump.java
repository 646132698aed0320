package dev.memprof.agent.watch;

/**
 * A dump that should be taken.
 *
 * @param reason its reason, one lower-case word
 * @param detail more about it
 * @param pace what it may have to wait for; null for nothing
 * @param hasRoom whether the Java heap has room to store it; else it is at first only written by
 *     native code
 * @param fresh how many became due since the last look: of those that wait, most never come
 */
record DueDump(String reason, String detail, DumpPace pace, boolean hasRoom, long fresh) {

  static DueDump now(String reason, String detail) {
    return new DueDump(reason, detail, null, true, 1);
  }

  static DueDump withoutRoom(String reason, String detail) {
    return new DueDump(reason, detail, null, false, 1);
  }

  static DueDump paced(String reason, String detail, DumpPace pace, long fresh) {
    return new DueDump(reason, detail, pace, true, fresh);
  }
}
