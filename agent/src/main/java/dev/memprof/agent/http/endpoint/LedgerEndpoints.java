package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import java.time.Instant;

/** Whose the memory of this process is, and whether it grows: {@code /where}, {@code /growth}. */
public final class LedgerEndpoints {
  private final JvmLedger ledger;
  private final GrowthWatch growth;

  public LedgerEndpoints(JvmLedger ledger, GrowthWatch growth) {
    this.ledger = ledger;
    this.growth = growth;
  }

  public void addTo(Router router) {
    router
        .route(Access.READ, "GET", "/where", request -> Response.json(ledger.read()))
        .route(
            Access.READ, "GET", "/growth", request -> Response.json(growth.verdict(Instant.EPOCH)));
  }
}
