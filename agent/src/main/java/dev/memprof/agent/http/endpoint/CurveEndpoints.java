package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.status.CurveReading;
import dev.memprof.store.DumpStore;

/** How memory went since the agent's start: {@code /curve}. */
public final class CurveEndpoints {
  private final DumpStore store;

  public CurveEndpoints(DumpStore store) {
    this.store = store;
  }

  public void addTo(Router router) {
    router.route(
        Access.READ,
        "GET",
        "/curve",
        "How memory went since the start: columns of times, live, resident and RSS bytes"
            + " and the limit (-1: none). ?since=MILLIS leaves out what is older.",
        this::curve);
  }

  private Response curve(Request request) {
    return Response.json(CurveReading.of(store, millis(request)));
  }

  private static long millis(Request request) {
    String since = request.parameter("since", "0");
    try {
      return Long.parseLong(since);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "since=" + since + ": expected milliseconds since the epoch", e);
    }
  }
}
