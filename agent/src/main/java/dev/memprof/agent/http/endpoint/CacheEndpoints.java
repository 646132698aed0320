package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.agent.release.CacheMeasurer;
import dev.memprof.agent.release.Caches;
import dev.memprof.agent.release.RegisteredCache;
import dev.memprof.agent.release.Release;
import dev.memprof.profile.json.Members;
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
        .route(
            Access.READ,
            "GET",
            "/caches",
            "The caches that the application has registered, and their measured releases, in JSON.",
            request -> list())
        .route(
            Access.ACT,
            "POST",
            "/caches/*/measure",
            "Clears a cache, by its name, and measures what that gives back; ?purge=1 purges"
                + " jemalloc's unused pages first.",
            this::measure);
  }

  private Response list() {
    return Response.json(
        new Members()
            .add("settle", caches.settle().word())
            .add("caches", caches.all().stream().map(RegisteredCache::entry).toList())
            .add("releases", caches.releases().stream().map(Release::entry).toList()));
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
          new Members().add("releases", releases.stream().map(Release::entry).toList()));
    } finally {
      measurer.end();
    }
  }
}
