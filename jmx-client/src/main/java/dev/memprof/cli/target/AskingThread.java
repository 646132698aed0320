package dev.memprof.cli.target;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Asks a JVM that may never answer: on a thread of its own, which ends with the program, so that
 * whoever waits for the answer chooses for how long.
 */
public final class AskingThread {
  private AskingThread() {}

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
