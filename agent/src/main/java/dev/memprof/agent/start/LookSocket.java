package dev.memprof.agent.start;

import dev.memprof.agent.jmx.BeanCalls;
import dev.memprof.agent.thread.OwnThread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where clients of this machine are told what is live, by native code alone: such a look takes
 * nothing of the Java heap, loads no class, and works while the JVM collects. While the agent rests
 * {@link Standby} serves it.
 */
final class LookSocket {
  private static final byte[] HEADER = "memprof-look\t1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK = 8192;

  private LookSocket() {}

  /**
   * Listens, if that directory is this user's alone; else clients come over JMX. Once.
   *
   * @param directory where a file may be made beside libmemprof.so
   */
  static native void open(String directory);

  /** From now on a thread of its own serves. Once; where nothing listens it ends. */
  static void serve(Clients clients, BeanCalls calls) {
    startThread(
        new Runnable() {
          @Override
          public void run() {
            boolean unused = answer(clients, calls);
          }
        });
  }

  /**
   * From now on a thread of its own tells clients why native code alone answers. Once; instead of
   * {@link #serve}, and where there may be no JMX.
   */
  static void refuse(String reason) {
    String message = reason.replace('\n', ' ');
    startThread(
        new Runnable() {
          @Override
          public void run() {
            reply(behindHeader(refusal(request(), message).getBytes(StandardCharsets.UTF_8)));
          }
        });
  }

  /**
   * @param answer to the client that waits
   */
  private static void startThread(Runnable answer) {
    Thread unused =
        OwnThread.start(
            "memprof-look",
            new Runnable() {
              @Override
              public void run() {
                while (awaitRequest()) {
                  answer.run();
                }
              }
            });
  }

  private static String refusal(byte[] request, String message) {
    boolean isCall = new String(request, StandardCharsets.US_ASCII).startsWith(BeanCalls.REQUEST);
    return isCall
        ? "problem\t" + IllegalStateException.class.getName() + "\nmessage\t" + message + "\n\n"
        : error(message);
  }

  private static String error(String message) {
    return "error\t" + message + "\n\n";
  }

  /**
   * Answers clients for so long, on this thread and without Java code: that has no memory to
   * answer.
   */
  static native void serveNatively(int millis);

  /**
   * Answers what native code alone cannot, if a client asks that. On the thread that serves.
   *
   * @param calls null at rest
   * @return false where it was a call of a bean at rest: the next thread that serves finds it
   */
  static boolean answer(Clients clients, BeanCalls calls) {
    byte[] request = request();
    if (request == null) {
      return true;
    }
    String line = new String(request, StandardCharsets.US_ASCII);
    boolean isCall = line.startsWith(BeanCalls.REQUEST);
    if (isCall && calls == null) {
      return false;
    }
    byte[] answer = {};
    try {
      answer =
          isCall
              ? calls.answer(line, new Sent())
              : clients.answer(line, new Sent()).getBytes(StandardCharsets.UTF_8);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      String reason = Report.messageOf(e).replace('\n', ' ');
      answer = error(reason).getBytes(StandardCharsets.UTF_8);
    } finally {
      reply(behindHeader(answer)); // in any case, since others are not served before
    }
    return true;
  }

  /** What clients are told that ask how the agent stands. On the thread that serves them. */
  static native void tell(byte[] lines);

  private static byte[] behindHeader(byte[] answer) {
    byte[] all = Arrays.copyOf(HEADER, HEADER.length + answer.length);
    System.arraycopy(answer, 0, all, HEADER.length, answer.length);
    return all;
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
