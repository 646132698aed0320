package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.AllocatorStatistics;
import dev.memprof.agent.allocator.BlockSizes;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Session;
import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.metrics.Metrics;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.agent.status.RunningProgram;
import dev.memprof.agent.status.StatusReading;
import dev.memprof.ledger.limits.Limits;
import dev.memprof.profile.json.Members;

/** The switch and the figures: {@code /status}, {@code /stats}, {@code /metrics}. */
public final class StatusEndpoints {
  private final Controller controller;
  private final Mallctl mallctl;
  private final StatusReading reading;
  private final RunningProgram program = RunningProgram.current();
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
        .route(
            Access.READ,
            "GET",
            "/status",
            "The state of sampling, main class, host and start of the JVM, in JSON.",
            request -> status())
        .route(Access.ACT, "POST", "/activate", "Switches sampling on.", request -> activate())
        .route(Access.ACT, "POST", "/deactivate", "Switches sampling off.", request -> deactivate())
        .route(
            Access.READ,
            "GET",
            "/stats",
            "The allocator's statistics and the limit, in JSON; ?arenas=1 those of each arena,"
                + " ?sizes=1 how many blocks of each size there are, counted and not sampled.",
            this::stats)
        .route(
            Access.OPEN,
            "GET",
            "/metrics",
            "The metrics, for Prometheus or as OpenMetrics; ?arenas=1 those of each arena.",
            this::metrics);
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
            .addAll(program)
            .add("timeMillis", System.currentTimeMillis())
            .addAll(reading.read())
            .add("sampleIntervalBytes", controller.sampling().intervalBytes())
            .add("profile", session == null ? null : profile(session))
            .add("storedDumps", storedDumps())
            .add("jemallocVersion", mallctl.readText("version")));
  }

  /** Since the start: a page that shows the dumps lists them again when it changes. */
  private long storedDumps() {
    return controller.dumps().counts().snapshot().storedByReason().values().stream()
        .mapToLong(Long::longValue)
        .sum();
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
    if (request.isOn("sizes")) {
      stats.add("sizes", BlockSizes.read(mallctl));
    }
    return Response.json(stats);
  }

  private Response metrics(Request request) {
    Metrics.Scrape scrape = metrics.scrape(request.header("Accept"), request.isOn("arenas"));
    return Response.text(scrape.contentType(), scrape.body());
  }
}
