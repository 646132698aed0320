package dev.memprof.cli.target;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a JVM that may never answer: on a thread of its own, which ends with the program, so that
 * whoever waits for the answer chooses for how long.
 */
public final class AskingThread {
  private AskingThread() {}

  /**
   * Asks and waits.
   *
   * @param name of the thread
   * @throws SocketTimeoutException where there was no answer in that time
   * @throws IOException what the question throws
   */
  public static <T> T ask(String name, int timeoutSeconds, Callable<T> question)
      throws IOException {
    FutureTask<T> asking = start(name, question);
    try {
      return asking.get(timeoutSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException told ? told : new IOException(e.getCause());
    } catch (TimeoutException e) {
      boolean unused = asking.cancel(true); // closes a channel
      throw new SocketTimeoutException("no answer in " + timeoutSeconds + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * @param name of the thread
   */
  public static <T> FutureTask<T> start(String name, Callable<T> question) {
    FutureTask<T> answer = new FutureTask<>(question);
    Thread thread = new Thread(answer, name);
    thread.setDaemon(true);
    thread.start();
    return answer;
  }
}
