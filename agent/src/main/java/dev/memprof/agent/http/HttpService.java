package dev.memprof.agent.http;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Looks;
import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.access.Gate;
import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.endpoint.CacheEndpoints;
import dev.memprof.agent.http.endpoint.CurveEndpoints;
import dev.memprof.agent.http.endpoint.DumpEndpoints;
import dev.memprof.agent.http.endpoint.GperftoolsEndpoints;
import dev.memprof.agent.http.endpoint.LedgerEndpoints;
import dev.memprof.agent.http.endpoint.PageEndpoints;
import dev.memprof.agent.http.endpoint.ProfileEndpoints;
import dev.memprof.agent.http.endpoint.Renderer;
import dev.memprof.agent.http.endpoint.StatusEndpoints;
import dev.memprof.agent.http.endpoint.TimedProfiles;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.http.route.Workers;
import dev.memprof.agent.http.server.Handler;
import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.agent.ledger.SiteCurve;
import dev.memprof.agent.metrics.Metrics;
import dev.memprof.agent.release.CacheMeasurer;
import dev.memprof.agent.release.Caches;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.profile.json.Members;
import dev.memprof.store.DumpStore;
import java.util.concurrent.Executor;

/**
 * What answers over HTTP: a {@link Router} to the endpoints, and the threads that work for it. All
 * of its threads are daemons.
 */
public final class HttpService implements AutoCloseable {
  private final Router router;
  private final Workers workers = new Workers();

  /** What the service shows and operates. */
  public record Served(
      Controller controller,
      Mallctl mallctl,
      Sampler hook,
      DumpStore store,
      AllocatorReading allocator,
      Limits limits,
      Metrics metrics,
      Caches caches,
      CacheMeasurer measurer,
      JvmLedger ledger,
      GrowthWatch growth) {}

  private HttpService(Gate gate) {
    router = new Router(gate, workers);
  }

  /**
   * @param gate decides who may ask
   */
  public static HttpService of(Gate gate, Served served) {
    HttpService service = new HttpService(gate);
    addAll(service.router, served);
    return service;
  }

  /**
   * The same where there is no profiler: the page and {@code /status} say why, and so does
   * everything else.
   *
   * @param reason why, and what to do
   */
  public static HttpService unavailable(Gate gate, String reason) {
    Members status = new Members().add("available", false).add("reason", reason);
    HttpService service = new HttpService(gate);
    PageEndpoints.addTo(service.router);
    service
        .router
        .route(
            Access.OPEN,
            "GET",
            "/status",
            "Why there is no profiler, in JSON.",
            request -> Response.json(status))
        .otherwise(new HttpFailure(HttpFailure.UNAVAILABLE, "not available: " + reason));
    return service;
  }

  Handler handler() {
    return router;
  }

  Executor executor() {
    return workers;
  }

  private static void addAll(Router router, Served served) {
    Renderer renderer = new Renderer(served.controller, served.store);
    TimedProfiles timed = new TimedProfiles(served.controller);
    PageEndpoints.addTo(router);
    Looks looks = new Looks(served.controller, served.mallctl);
    new ProfileEndpoints(timed, renderer, looks).addTo(router);
    new GperftoolsEndpoints(renderer).addTo(router);
    new CurveEndpoints(served.store, new SiteCurve(served.controller.dumps())).addTo(router);
    new DumpEndpoints(served.controller, served.store, renderer).addTo(router);
    new CacheEndpoints(served.caches, served.measurer).addTo(router);
    new LedgerEndpoints(served.ledger, served.growth, renderer).addTo(router);
    new StatusEndpoints(
            served.controller,
            served.mallctl,
            served.hook,
            served.allocator,
            served.limits,
            served.metrics)
        .addTo(router);
  }

  @Override
  public void close() {
    workers.close();
  }
}
