package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Sampling;
import dev.memprof.agent.control.Session;
import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Json;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.limits.Limits;
import dev.memprof.agent.metrics.Metrics;
import dev.memprof.agent.sampler.Footprint;
import dev.memprof.agent.sampler.Sampler;
import java.util.Map;

/** The switch and the figures: {@code /status}, {@code /stats}, {@code /metrics}. */
public final class StatusEndpoints {
  private final Controller controller;
  private final Mallctl mallctl;
  private final Sampler hook;
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
    this.hook = hook;
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
    Map<String, Long> walks = hook.walksByOutcome();
    Footprint footprint = hook.footprint();
    Session session = controller.sessions().running();
    Sampling.State sampling = controller.sampling().state();
    return Response.json(
        Json.members()
            .add("available", true)
            .add("pid", ProcessHandle.current().pid())
            .add("active", sampling.active())
            .add("activeSinceMillis", sampling.active() ? sampling.sinceMillis() : 0)
            .add("offSinceMillis", sampling.active() ? 0 : sampling.sinceMillis())
            .add("wasOff", sampling.wasOff())
            .add("sampleIntervalBytes", controller.sampling().intervalBytes())
            .add("samples", walks.values().stream().mapToLong(Long::longValue).sum())
            .add("walksByOutcome", walks)
            .add("lost", footprint.lostFrames())
            .add("tableFullPercent", footprint.fullPercent())
            .add("namesByJvmtiReason", hook.namesByJvmtiReason())
            .add("profile", session == null ? null : profile(session))
            .add("jemallocVersion", mallctl.readText("version")));
  }

  private static Json.Members profile(Session session) {
    return Json.members()
        .add("id", session.id())
        .add("seconds", session.seconds())
        .add("remainingSeconds", (session.remainingMillis() + 999) / 1000);
  }

  /** All in bytes; of one epoch, which is at most a second old. */
  private Response stats(Request request) {
    AllocatorStatistics.Totals totals = allocator.totals();
    Json.Members stats =
        Json.members()
            .add("timeMillis", System.currentTimeMillis())
            .add("allocatedBytes", totals.allocated())
            .add("activeBytes", totals.active())
            .add("metadataBytes", totals.metadata())
            .add("residentBytes", totals.resident())
            .add("mappedBytes", totals.mapped())
            .add("retainedBytes", totals.retained())
            .add("processResidentBytes", limits.process().refresh().residentBytes())
            .add("processLimitBytes", limits.containerBytes());
    if (request.isOn("arenas")) {
      stats.add("arenas", allocator.arenas().stream().map(StatusEndpoints::arena).toList());
    }
    return Response.json(stats);
  }

  private static Json.Members arena(AllocatorStatistics.Arena arena) {
    return Json.members()
        .add("index", arena.index())
        .add("threads", arena.threads())
        .add("allocatedBytes", arena.allocated())
        .add("activeBytes", arena.active())
        .add("dirtyBytes", arena.dirty())
        .add("muzzyBytes", arena.muzzy())
        .add("residentBytes", arena.resident());
  }

  private Response metrics(Request request) {
    Metrics.Scrape scrape = metrics.scrape(request.header("Accept"), request.isOn("arenas"));
    return Response.text(scrape.contentType(), scrape.body());
  }
}
