package dev.memprof.agent.jmx;

import dev.memprof.agent.thread.OwnThread;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls listeners of notifications, in order, on one daemon thread that is there while there is
 * something to tell: a listener that blocks must not hold up a dump. When many wait because one
 * blocks, further ones are dropped, and that is said once. Any thread may call.
 */
final class NotificationThread implements Executor, AutoCloseable {
  private static final int MAX_WAITING = 1_000;
  private static final long KEEP_ALIVE_MILLIS = 1_000;
  private static final long CLOSE_MILLIS = 500;

  private final AtomicBoolean said = new AtomicBoolean();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          KEEP_ALIVE_MILLIS,
          TimeUnit.MILLISECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING),
          loop -> OwnThread.daemon("memprof-notify", loop),
          (task, full) -> drop());

  NotificationThread() {
    executor.allowCoreThreadTimeOut(true);
  }

  private void drop() {
    if (!executor.isShutdown() && said.compareAndSet(false, true)) {
      System.err.println(
          "memprof: JMX notifications are being lost: a listener has not returned while "
              + MAX_WAITING
              + " more came");
    }
  }

  @Override
  public void execute(Runnable listener) {
    executor.execute(() -> call(listener));
  }

  /** A listener's failure is its own. */
  private static void call(Runnable listener) {
    try {
      listener.run();
    } catch (Throwable e) {
      System.err.println("memprof: a JMX listener failed: " + e);
    }
  }

  /** Gives the last ones a moment. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      boolean unused = executor.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
