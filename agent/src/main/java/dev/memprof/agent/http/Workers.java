package dev.memprof.agent.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of the service: few, daemons, ended when idle. A thread that waits for its client for
 * too long is interrupted, whereupon the JDK closes that client's channel, and no other. (The
 * server's own limits are system properties of the whole process.)
 */
final class Workers implements Executor, AutoCloseable {
  private static final int MOST_THREADS = 16;
  private static final long IDLE_THREAD_MS = 3_000;
  private static final long WATCH_MS = 250;

  /** How long a client may do nothing; the shorter time holds while others wait for a thread. */
  private static final long PATIENCE_MS = 10_000;

  private static final long PATIENCE_WHEN_BUSY_MS = 2_000;

  private final ThreadPoolExecutor pool;
  private final ScheduledThreadPoolExecutor watch;
  private final Map<Thread, Client> clients = new ConcurrentHashMap<>();

  /** What the watch knows of a thread's client; its monitor guards it. */
  private static final class Client {
    private boolean awaited = true;
    private long sinceNanos = System.nanoTime();

    synchronized void progress(boolean nowAwaited) {
      awaited = nowAwaited;
      sinceNanos = System.nanoTime();
      boolean unused = !nowAwaited && Thread.interrupted(); // came too late
    }

    synchronized void interruptAfter(long patienceMs, Thread thread) {
      if (awaited && System.nanoTime() - sinceNanos > TimeUnit.MILLISECONDS.toNanos(patienceMs)) {
        thread.interrupt();
      }
    }
  }

  Workers() {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            IDLE_THREAD_MS,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, "memprof-http-" + number.incrementAndGet()));
    pool.allowCoreThreadTimeOut(true);
    watch = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "memprof-http-watch"));
    var unused =
        watch.scheduleWithFixedDelay(this::look, WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(() -> run(task));
  }

  private void run(Runnable task) {
    Thread thread = Thread.currentThread();
    Client client = new Client();
    clients.put(thread, client);
    try {
      task.run();
    } finally {
      clients.remove(thread);
      client.progress(false);
    }
  }

  private void look() {
    long patienceMs = pool.getQueue().isEmpty() ? PATIENCE_MS : PATIENCE_WHEN_BUSY_MS;
    clients.forEach((thread, client) -> client.interruptAfter(patienceMs, thread));
  }

  /** Called by a task that now waits for its client, or sees that the client goes on. */
  void awaitingClient() {
    clients.get(Thread.currentThread()).progress(true);
  }

  /** Called by a task that now makes the client wait. */
  void working() {
    clients.get(Thread.currentThread()).progress(false);
  }

  /** Repeats a short task on the watch's thread. */
  void every(long seconds, Runnable task) {
    var unused = watch.scheduleWithFixedDelay(task, seconds, seconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    pool.shutdownNow();
  }
}
