package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.ledger.JvmLedger;

/** Whose the memory of this process is: {@code /where}. */
public final class LedgerEndpoints {
  private final JvmLedger ledger;

  public LedgerEndpoints(JvmLedger ledger) {
    this.ledger = ledger;
  }

  public void addTo(Router router) {
    router.route(Access.READ, "GET", "/where", request -> Response.json(ledger.read()));
  }
}
