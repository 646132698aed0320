package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.ledger.Within;
import dev.memprof.profile.top.LiveMemory;
import java.io.IOException;
import java.time.Instant;

/** Whose the memory of this process is, and whether it grows: {@code /where}, {@code /growth}. */
public final class LedgerEndpoints {
  private final JvmLedger ledger;
  private final GrowthWatch growth;
  private final Renderer renderer;

  public LedgerEndpoints(JvmLedger ledger, GrowthWatch growth, Renderer renderer) {
    this.renderer = renderer;
    this.ledger = ledger;
    this.growth = growth;
  }

  public void addTo(Router router) {
    router
        .route(
            Access.READ,
            "GET",
            "/where",
            "Whose the memory of the process is, as: memprof where PID --json",
            request -> where())
        .route(
            Access.READ,
            "GET",
            "/growth",
            "Whether the memory of the process grows, as: memprof growth PID --json",
            request -> Response.json(growth.verdict(Instant.EPOCH)));
  }

  /** With whose the live blocks are, by the samples. */
  private Response where() throws IOException, InterruptedException {
    return renderer.response(
        renderer::live,
        live -> Response.json(Within.withLive(ledger.read(), LiveMemory.byHolder(live))));
  }
}
