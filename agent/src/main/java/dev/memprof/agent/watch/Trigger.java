package dev.memprof.agent.watch;

/** Knows when a kind of dump is due. All on the watch's thread. */
interface Trigger {
  /** Asked at every look, also while another dump is due; null for none. */
  DueDump due(long nanos);

  /** One was taken: this one's, or another's, which serves as well. */
  void dumped(DueDump dumped, long nanos);

  /**
   * One was tried in vain: this one's, or another's. What it was due for has still to be dumped.
   */
  void failed(DueDump failed, long nanos);
}
