package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.status.CurveReading;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.SitePoint;
import java.util.Optional;
import java.util.function.Supplier;

/** How memory went since the agent's start: {@code /curve}, {@code /ages}. */
public final class CurveEndpoints {
  private final DumpStore store;
  private final Supplier<Optional<SitePoint>> ages;

  /**
   * @param ages reads how old what is live is now; empty where that is not known
   */
  public CurveEndpoints(DumpStore store, Supplier<Optional<SitePoint>> ages) {
    this.store = store;
    this.ages = ages;
  }

  public void addTo(Router router) {
    router
        .route(
            Access.READ,
            "GET",
            "/curve",
            "How memory went since the start: columns of times, live, resident and RSS bytes"
                + " and the limit (-1: none). ?since=MILLIS leaves out what is older.",
            this::curve)
        .route(
            Access.READ,
            "GET",
            "/ages",
            "How old what was live was since the start, once a minute or when it changed: columns of"
                + " times, live bytes, and those that were a minute, ten minutes and an hour old or"
                + " older. ?since=MILLIS leaves out what is older, ?now=1 adds this moment.",
            this::ages);
  }

  private Response curve(Request request) {
    return Response.json(CurveReading.of(store, millis(request)));
  }

  private Response ages(Request request) {
    SitePoint now = request.isOn("now") ? ages.get().orElse(null) : null;
    return Response.json(CurveReading.ages(store, millis(request), now));
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
