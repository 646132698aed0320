package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Session;
import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.limits.Limits;
import dev.memprof.agent.metrics.Metrics;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.agent.status.StatusReading;
import dev.memprof.profile.json.Members;

/** The switch and the figures: {@code /status}, {@code /stats}, {@code /metrics}. */
public final class StatusEndpoints {
  private final Controller controller;
  private final Mallctl mallctl;
  private final StatusReading reading;
  private final AllocatorReading allocator;
  private final Limits limits;
  private final Metrics metrics;

  public StatusEndpoints(
      Controller controller,
      Mallctl mallctl,
      Sampler hook,
      AllocatorReading allocator,
      Limits limits,
      Metrics metrics) {
    this.controller = controller;
    this.mallctl = mallctl;
    reading = new StatusReading(controller, hook);
    this.allocator = allocator;
    this.limits = limits;
    this.metrics = metrics;
  }

  public void addTo(Router router) {
    router
        .route(Access.READ, "GET", "/status", request -> status())
        .route(Access.ACT, "POST", "/activate", request -> activate())
        .route(Access.ACT, "POST", "/deactivate", request -> deactivate())
        .route(Access.READ, "GET", "/stats", this::stats)
        .route(Access.OPEN, "GET", "/metrics", this::metrics);
  }

  private Response activate() {
    controller.sampling().on();
    return status();
  }

  private Response deactivate() {
    controller.sampling().off();
    return status();
  }

  private Response status() {
    Session session = controller.sessions().running();
    return Response.json(
        new Members()
            .add("available", true)
            .add("pid", ProcessHandle.current().pid())
            .addAll(reading.read())
            .add("sampleIntervalBytes", controller.sampling().intervalBytes())
            .add("profile", session == null ? null : profile(session))
            .add("jemallocVersion", mallctl.readText("version")));
  }

  private static Members profile(Session session) {
    return new Members()
        .add("id", session.id())
        .add("seconds", session.seconds())
        .add("remainingSeconds", (session.remainingMillis() + 999) / 1000);
  }

  /** All in bytes; of one epoch, which is at most a second old. */
  private Response stats(Request request) {
    Members stats =
        new Members()
            .addAll(
                allocator
                    .totals()
                    .snapshot(
                        System.currentTimeMillis(), limits.process().refresh().residentBytes()))
            .add("processLimitBytes", limits.containerBytes());
    if (request.isOn("arenas")) {
      stats.add(
          "arenas", allocator.arenas().stream().map(AllocatorStatistics.Arena::stats).toList());
    }
    return Response.json(stats);
  }

  private Response metrics(Request request) {
    Metrics.Scrape scrape = metrics.scrape(request.header("Accept"), request.isOn("arenas"));
    return Response.text(scrape.contentType(), scrape.body());
  }
}
