package dev.memprof.agent.thread;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The root of every thread of memprof's: a daemon that never ends, or fails, without a word. Any
 * thread may call.
 */
public final class OwnThread {
  /**
   * Of address space, whatever {@code -Xss} says: where that is limited and used up, what is left
   * is the application's.
   */
  public static final long STACK_BYTES = 1 << 20;

  private static final AtomicLong failures = new AtomicLong();
  private static final Set<String> told = ConcurrentHashMap.newKeySet();

  private OwnThread() {}

  /** A daemon, not yet started. What {@code body} throws is counted and told. */
  public static Thread daemon(String name, Runnable body) {
    Thread thread =
        // No lambda: one of these threads is there while the agent rests.
        new Thread(null, null, name, STACK_BYTES) {
          @Override
          public void run() {
            try {
              body.run();
            } catch (Throwable e) {
              failed("the thread " + name + " has ended", e);
            }
          }
        };
    thread.setDaemon(true);
    return thread;
  }

  /** As {@link #daemon}, and started. */
  public static Thread start(String name, Runnable body) {
    Thread thread = daemon(name, body);
    thread.start();
    return thread;
  }

  /** As {@link #start}, after everything else that runs. */
  @SuppressWarnings("ThreadPriorityCheck") // a wish, where the JVM listens to it
  public static Thread background(String name, Runnable body) {
    Thread thread = daemon(name, body);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.start();
    return thread;
  }

  /**
   * Counts a failure that its thread survives, and tells of the first of its kind.
   *
   * @param consequence for a person: {@code automatic dumps may be failing}
   */
  public static void failed(String consequence, Throwable e) {
    failures.incrementAndGet();
    try {
      if (told.add(consequence)) {
        boolean speaks = e instanceof IOException && e.getMessage() != null;
        System.err.println("memprof: " + consequence + ": " + (speaks ? e.getMessage() : e));
      }
    } catch (OutOfMemoryError again) {
      // the Java heap has no room for a line; it is counted
    }
  }

  /** How many there were in this process. */
  public static long failures() {
    return failures.get();
  }
}
