package dev.memprof.agent.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Clients whose answer comes with the end of a timed profile. They hold a connection and no thread;
 * who goes away meanwhile is noticed within seconds.
 */
final class Waiting {
  private static final long LOOK_SECONDS = 1;
  private static final int ABSENCES = 2;

  private final Workers workers;
  private final Delivery delivery;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

  /** Answers a client at last. */
  interface Delivery {
    void deliver(HttpExchange exchange, Endpoint.Work work) throws IOException;
  }

  /** One client; equal to no other. */
  private static final class Wait {
    private final HttpExchange exchange;
    private final Pending pending;
    private int absences; // of the watch's thread

    Wait(HttpExchange exchange, Pending pending) {
      this.exchange = exchange;
      this.pending = pending;
    }
  }

  Waiting(Workers workers, Delivery delivery) {
    this.workers = workers;
    this.delivery = delivery;
    workers.every(LOOK_SECONDS, this::look);
  }

  void park(HttpExchange exchange, Pending pending) {
    Wait wait = new Wait(exchange, pending);
    waits.add(wait);
    pending.session().whenDone(() -> workers.execute(() -> end(wait)));
  }

  /** Whoever takes a wait out of the set ends it. */
  private void end(Wait wait) {
    if (waits.remove(wait)) {
      try {
        delivery.deliver(wait.exchange, wait.pending.then());
      } catch (IOException e) {
        wait.exchange.close(); // the client has gone
      } finally {
        wait.pending.leave().run();
      }
    }
  }

  /** The table is no snapshot: a connection can be missing from it once, and be there. */
  private void look() {
    List<Wait> current = List.copyOf(waits);
    if (current.isEmpty()) {
      return;
    }
    Peers peers = Peers.read();
    for (Wait wait : current) {
      wait.absences = peers.hasLeft(wait.exchange) ? wait.absences + 1 : 0;
      if (wait.absences >= ABSENCES && waits.remove(wait)) {
        wait.exchange.close();
        wait.pending.leave().run();
      }
    }
  }
}
