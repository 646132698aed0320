package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.ProfileRunningException;
import dev.memprof.agent.control.Session;
import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.answer.Pending;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

/**
 * HTTP's part in the one timed profile that can run: starts it, joins it, whoever started it, or
 * replaces it. One that was started here ends when no client waits for it any more. The monitor
 * guards who waits.
 */
public final class TimedProfiles {
  private final Controller controller;
  private final Map<Long, Integer> clients = new HashMap<>();
  private final Set<Long> startedHere = new HashSet<>();

  /** Makes the response of a finished profile. */
  interface Rendering {
    Response of(StoredDump dump) throws IOException, InterruptedException;
  }

  public TimedProfiles(Controller controller) {
    this.controller = controller;
  }

  /**
   * @param force whether a profile that runs is cancelled for this one
   * @throws HttpFailure 409 when a profile of another length runs
   */
  Pending profile(int seconds, boolean force, Rendering rendering)
      throws IOException, InterruptedException {
    Session session = startOrJoin(seconds, force);
    return new Pending(session, () -> rendering.of(result(session)), () -> leave(session.id()));
  }

  private Session startOrJoin(int seconds, boolean force) throws IOException, InterruptedException {
    while (true) {
      try {
        Session started = controller.sessions().start(seconds);
        return joined(started, true);
      } catch (ProfileRunningException e) {
        Session running = e.session();
        if (force || running.isCancelled()) {
          cancel(running.id());
          awaitEnd(running);
        } else if (running.seconds() != seconds) {
          throw conflict(running);
        } else if (join(running)) {
          return running;
        }
      }
    }
  }

  private synchronized Session joined(Session session, boolean started) {
    int unused = clients.merge(session.id(), 1, Integer::sum);
    if (started) {
      startedHere.add(session.id());
    }
    return session;
  }

  /** False when the last client has just left it. */
  private synchronized boolean join(Session session) {
    return !session.isCancelled() && joined(session, false) == session;
  }

  private synchronized void leave(long id) {
    if (clients.merge(id, -1, Integer::sum) == 0) {
      clients.remove(id);
      if (startedHere.remove(id)) {
        cancel(id);
      }
    }
  }

  /**
   * Cancels the one that runs, whoever started it: those who wait for it get a 409.
   *
   * @return its id
   * @throws HttpFailure 409 when none runs
   */
  long cancelRunning() {
    Session running = controller.sessions().running();
    if (running == null) {
      throw new HttpFailure(HttpFailure.CONFLICT, "no timed profile runs");
    }
    cancel(running.id());
    return running.id();
  }

  private void cancel(long id) {
    try {
      controller.sessions().cancel(id);
    } catch (IllegalArgumentException e) {
      // it has ended by itself
    }
  }

  private static void awaitEnd(Session session) throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    session.whenDone(end::countDown);
    end.await();
  }

  private static StoredDump result(Session session) throws IOException, InterruptedException {
    try {
      return session.await();
    } catch (IllegalStateException e) {
      boolean cancelled = e.getCause() instanceof CancellationException;
      throw new HttpFailure(
          cancelled ? HttpFailure.CONFLICT : HttpFailure.INTERNAL, e.getMessage());
    }
  }

  static long remainingSeconds(Session session) {
    return Math.max(1, (session.remainingMillis() + 999) / 1000);
  }

  private static HttpFailure conflict(Session running) {
    long remaining = remainingSeconds(running);
    return new HttpFailure(
        HttpFailure.CONFLICT,
        "profile %d of %d s runs, %d s are left; wait, ask for %2$d s to join it, or add force=true"
            .formatted(running.id(), running.seconds(), remaining),
        Map.of("Retry-After", Long.toString(remaining)),
        Map.of("id", running.id(), "remainingSeconds", remaining));
  }
}
