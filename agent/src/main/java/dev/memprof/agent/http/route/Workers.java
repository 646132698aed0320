package dev.memprof.agent.http.route;

import dev.memprof.agent.thread.OwnThread;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that make responses: few, daemons, ended when idle. None of them ever waits for a
 * client.
 */
public final class Workers implements Executor, AutoCloseable {
  private static final int MAX_THREADS = 16;
  private static final long IDLE_THREAD_MILLIS = 3_000;

  private final ThreadPoolExecutor pool;

  public Workers() {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_THREAD_MILLIS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> OwnThread.daemon("memprof-http-" + number.incrementAndGet(), task));
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
