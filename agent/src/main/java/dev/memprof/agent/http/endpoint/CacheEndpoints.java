package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.allocator.Reading;
import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.answer.Json;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.release.CacheMeasurer;
import dev.memprof.agent.release.Caches;
import dev.memprof.agent.release.RegisteredCache;
import dev.memprof.agent.release.Release;
import java.io.IOException;
import java.util.List;

/** What releasing the application's caches gives back: {@code /caches}. */
public final class CacheEndpoints {
  private final Caches caches;
  private final CacheMeasurer measurer;

  public CacheEndpoints(Caches caches, CacheMeasurer measurer) {
    this.caches = caches;
    this.measurer = measurer;
  }

  public void addTo(Router router) {
    router
        .route(Access.READ, "GET", "/caches", request -> list())
        .route(Access.ACT, "POST", "/caches/*/measure", this::measure);
  }

  private Response list() {
    return Response.json(
        Json.members()
            .add("settle", caches.settle().word())
            .add("caches", caches.all().stream().map(CacheEndpoints::entry).toList())
            .add("releases", caches.releases().stream().map(CacheEndpoints::entry).toList()));
  }

  private static Json.Members entry(RegisteredCache cache) {
    Release last = cache.last();
    return Json.members()
        .add("name", cache.name())
        .add("instances", cache.instances().stream().map(RegisteredCache::textOf).toList())
        .add("releases", cache.calls())
        .add("releasedBytes", cache.releasedBytes())
        .add("weightBytes", last == null ? null : last.released())
        .add("weighedMillis", last == null ? null : last.timeMillis());
  }

  private static Json.Members entry(Release release) {
    return Json.members()
        .add("name", release.name())
        .add("instance", release.instance())
        .add("thread", release.thread())
        .add("timeMillis", release.timeMillis())
        .add("durationNanos", release.durationNanos())
        .add("thrown", release.thrown())
        .add("requested", release.requested())
        .add("exact", release.exact())
        .add("releasedBytes", release.released())
        .add("nativeBytes", release.nativeReleased())
        .add("heapBytes", release.heapReleased())
        .add("errorBytes", release.error())
        .add("threadAllocatedBytes", release.threadAllocated())
        .add("threadFreedBytes", release.threadFreed())
        .add("othersAllocatedBytes", release.othersAllocated())
        .add("othersFreedBytes", release.othersFreed())
        .add("before", reading(release.before()))
        .add("after", reading(release.after()))
        .add("settled", reading(release.settled()))
        .add("shrunkSites", release.shrunkSites())
        .add("remark", release.remark());
  }

  private static Json.Members reading(Reading reading) {
    return reading == null
        ? null
        : Json.members()
            .add("allocatedBytes", reading.allocated())
            .add("activeBytes", reading.active())
            .add("residentBytes", reading.resident())
            .add("heapBytes", reading.heap())
            .add("directBytes", reading.direct());
  }

  private Response measure(Request request) throws IOException, InterruptedException {
    // /caches/NAME/measure
    String name = request.path().split("/")[2];
    if (!measurer.tryBegin()) {
      throw new HttpFailure(HttpFailure.CONFLICT, "another cache is being measured; try again");
    }
    try {
      List<Release> releases = measurer.measure(name, request.isOn("purge"));
      return Response.json(
          Json.members().add("releases", releases.stream().map(CacheEndpoints::entry).toList()));
    } finally {
      measurer.end();
    }
  }
}
