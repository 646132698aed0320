package dev.memprof.agent.control;

import dev.memprof.agent.thread.OwnThread;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A timed profile: the difference of a dump at its beginning and one at its end, since jemalloc's
 * own reset is not safe. Runs on a daemon thread of its own.
 */
public final class Session {
  private final Controller controller;
  private final long id;
  private final int seconds;
  private final long lengthNanos;
  private final long startNanos = System.nanoTime();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CompletableFuture<StoredDump> result = new CompletableFuture<>();
  private volatile boolean switchedOn;

  Session(Controller controller, long id, int seconds, boolean switchedOn) {
    this.controller = controller;
    this.id = id;
    this.seconds = seconds;
    this.switchedOn = switchedOn;
    lengthNanos = TimeUnit.SECONDS.toNanos(seconds);
  }

  public long id() {
    return id;
  }

  /** Its whole length. */
  public int seconds() {
    return seconds;
  }

  public long remainingMillis() {
    long left = lengthNanos - (System.nanoTime() - startNanos);
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(left));
  }

  /** Whether sampling was off before and goes off again with the session. */
  boolean switchedOn() {
    return switchedOn;
  }

  /** Someone else wants sampling on: it stays on. */
  void keepSampling() {
    switchedOn = false;
  }

  void begin() throws IOException {
    Profile base = controller.snapshot();
    var unused = OwnThread.start("memprof-profile-" + id, () -> run(base));
  }

  private void run(Profile base) {
    try {
      boolean stopped =
          cancelled.await(lengthNanos - (System.nanoTime() - startNanos), TimeUnit.NANOSECONDS);
      if (stopped) {
        controller.end(this);
        result.cancel(false);
      } else {
        Profile now = controller.snapshot();
        controller.end(this);
        result.complete(controller.finish(now.minus(base)));
      }
    } catch (Throwable e) {
      controller.end(this);
      result.completeExceptionally(e);
    }
  }

  void cancel() {
    cancelled.countDown();
  }

  /** Whether it ends, or has ended, without a result. */
  public boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  /** It could not even begin. */
  void fail(Throwable e) {
    result.completeExceptionally(e);
  }

  /** Runs {@code action} when the result, or a failure, is there: at once where it is already. */
  @SuppressWarnings("FutureReturnValueIgnored") // of the action, which answers for itself
  public void whenDone(Runnable action) {
    result.whenComplete((dump, failure) -> action.run());
  }

  /**
   * Waits for the end.
   *
   * @throws IllegalStateException when it was cancelled
   * @throws IOException when it could not be taken or stored
   */
  public StoredDump await() throws IOException, InterruptedException {
    try {
      return result.get();
    } catch (CancellationException e) {
      throw new IllegalStateException("profile " + id + " was cancelled", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("profile " + id + " failed: " + e.getCause(), e.getCause());
    }
  }
}
