package dev.memprof.agent.start;

import dev.memprof.agent.thread.OwnThread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Where clients of this machine are told what is live, by native code alone: such a look takes
 * nothing of the Java heap, loads no class, and works while the JVM collects. While the agent rests
 * {@link Standby} serves it.
 */
final class LookSocket {
  private static final String HEADER = "memprof-look\t1\n";
  private static final int CHUNK = 8192;

  private LookSocket() {}

  /**
   * Listens, if that directory is this user's alone; else clients come over JMX. Once.
   *
   * @param directory where a file may be made beside libmemprof.so
   */
  static native void open(String directory);

  /** From now on a thread of its own serves. Once; where nothing listens it ends. */
  static void serve(Clients clients) {
    Thread unused =
        OwnThread.start(
            "memprof-look",
            new Runnable() {
              @Override
              public void run() {
                while (awaitRequest()) {
                  answer(clients);
                }
              }
            });
  }

  /**
   * Answers clients for so long, on this thread and without Java code: that has no memory to
   * answer.
   */
  static native void serveNatively(int millis);

  /** Answers what native code alone cannot, if a client asks that. On the thread that serves. */
  static void answer(Clients clients) {
    byte[] request = request();
    if (request == null) {
      return;
    }
    byte[] answer = {};
    try {
      answer = bytes(clients.answer(new String(request, StandardCharsets.US_ASCII), new Sent()));
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      answer = bytes("error\t" + Report.messageOf(e).replace('\n', ' ') + "\n\n");
    } finally {
      reply(answer); // in any case, since others are not served before
    }
  }

  /** What clients are told that ask how the agent stands. On the thread that serves them. */
  static native void tell(byte[] lines);

  private static byte[] bytes(String fields) {
    return (HEADER + fields).getBytes(StandardCharsets.UTF_8);
  }

  /** What the client sends after its request. */
  private static final class Sent extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      byte[] some = new byte[Math.min(length, CHUNK)];
      int count = receive(some, some.length);
      if (count < 0) {
        throw new IOException("the client sends no more");
      }
      System.arraycopy(some, 0, into, offset, count);
      return count == 0 && length > 0 ? -1 : count;
    }
  }

  /** Answers clients until one asks what only Java can answer; false when it is closed. */
  private static native boolean awaitRequest();

  /** That request; null where there is none. */
  private static native byte[] request();

  /** 0 at the end, -1 where nothing comes in time. */
  private static native int receive(byte[] into, int length);

  private static native void reply(byte[] text);

  /**
   * Counts an OutOfMemoryError where clients are told of it without Java code. Any thread.
   *
   * @param cause as {@link dev.memprof.agent.watch.MemoryErrorsSeen} tells it
   */
  static native void noteError(int cause);

  /** Any thread. */
  static native void close();
}
