package dev.memprof.agent.start;

import dev.memprof.agent.thread.OwnThread;

/**
 * Where clients of this machine are told what is live, by native code alone: such a look takes
 * nothing of the Java heap, loads no class, and works while the JVM collects. While the agent rests
 * {@link Standby} serves it.
 */
final class LookSocket {
  private LookSocket() {}

  /**
   * Listens, if that directory is this user's alone; else clients come over JMX. Once.
   *
   * @param directory where a file may be made beside libmemprof.so
   */
  static native void open(String directory);

  /** From now on a thread of its own serves. Once; where nothing listens it ends. */
  static void serve() {
    Thread unused =
        OwnThread.start(
            "memprof-look",
            new Runnable() {
              @Override
              public void run() {
                serveAll();
              }
            });
  }

  private static native void serveAll();

  /** Any thread. */
  static native void close();
}
