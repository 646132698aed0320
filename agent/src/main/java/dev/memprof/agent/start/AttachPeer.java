package dev.memprof.agent.start;

/** The process at the other end of HotSpot's attach socket; the native is of libmemprof. */
final class AttachPeer {
  private AttachPeer() {}

  /**
   * To be asked while HotSpot serves the request, on its attach thread.
   *
   * @return the pid of this user's or root's process whose request it is; 0 where there is no such
   *     process, where there are several, and where it is in another PID namespace
   */
  static native int pid();
}
