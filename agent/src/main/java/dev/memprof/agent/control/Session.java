package dev.memprof.agent.control;

import dev.memprof.agent.thread.OwnThread;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A timed profile: the difference of a dump at its beginning and one at its end, since jemalloc's
 * own reset is not safe. Runs on a daemon thread of its own.
 */
public final class Session {
  private final long id;
  private final int seconds;
  private final Countdown countdown;
  private final Dumps dumps;
  private final Consumer<Session> onEnd;
  private final CompletableFuture<StoredDump> result = new CompletableFuture<>();

  /**
   * @param onEnd called when its time is over, however it ended, before its result is there
   */
  Session(long id, int seconds, Countdown countdown, Dumps dumps, Consumer<Session> onEnd) {
    this.id = id;
    this.seconds = seconds;
    this.countdown = countdown;
    this.dumps = dumps;
    this.onEnd = onEnd;
  }

  public long id() {
    return id;
  }

  /** Its whole length. */
  public int seconds() {
    return seconds;
  }

  public long remainingMillis() {
    return countdown.leftMillis();
  }

  /** Takes the dump at its beginning, and leaves the rest to its thread. */
  void begin() throws IOException {
    try {
      Profile base = dumps.snapshot();
      var unused = OwnThread.start("memprof-profile-" + id, () -> run(base));
    } catch (IOException | RuntimeException | Error e) {
      onEnd.accept(this);
      result.completeExceptionally(e);
      throw e;
    }
  }

  private void run(Profile base) {
    try {
      if (countdown.runsOut()) {
        Profile now = dumps.snapshot();
        onEnd.accept(this);
        result.complete(dumps.stored(now.minus(base), StoredDump.TIMED, ""));
      } else {
        onEnd.accept(this);
        result.cancel(false);
      }
    } catch (Throwable e) {
      onEnd.accept(this);
      result.completeExceptionally(e);
    }
  }

  void cancel() {
    countdown.stop();
  }

  /** Whether it ends, or has ended, without a result. */
  public boolean isCancelled() {
    return countdown.isStopped();
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
