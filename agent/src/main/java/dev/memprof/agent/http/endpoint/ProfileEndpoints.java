package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.control.Looks;
import dev.memprof.agent.control.Sessions;
import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Answer;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.json.Members;
import dev.memprof.profile.model.Estimate;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.pprof.PprofWriter;
import dev.memprof.profile.text.Coverage;
import dev.memprof.profile.top.Top;
import dev.memprof.store.file.StoredDump;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.io.function.IOFunction;

/** Profiles of what is live and of what grows: {@code /profile} and {@code /debug/pprof}. */
public final class ProfileEndpoints {
  private static final int DEFAULT_SECONDS = 30;
  private static final int DEFAULT_ROWS = 20;
  private static final int MAX_ROWS = 1_000;

  private final TimedProfiles timed;
  private final Renderer renderer;
  private final Looks looks;

  public ProfileEndpoints(TimedProfiles timed, Renderer renderer, Looks looks) {
    this.looks = looks;
    this.timed = timed;
    this.renderer = renderer;
  }

  public void addTo(Router router) {
    router
        .route(Access.ACT, "GET", "/profile", this::profile)
        .route(Access.READ, "GET", "/top", this::top)
        .route(Access.READ, "GET", "/debug/pprof", request -> index())
        .route(Access.READ, "GET", "/debug/pprof/", request -> index())
        .route(Access.READ, "GET", "/debug/pprof/heap", request -> pprof(request, false))
        .route(Access.READ, "GET", "/debug/pprof/allocs", request -> pprof(request, true));
  }

  private static int seconds(Request request) {
    return request.number("seconds", DEFAULT_SECONDS, 1, Sessions.MAX_SECONDS);
  }

  private Answer profile(Request request) throws IOException, InterruptedException {
    Format format = Format.of(request.parameter("format", "pprof"));
    return timed.profile(
        seconds(request),
        request.isOn("force"),
        dump -> located(renderer.stored(dump.name(), format), dump));
  }

  /** It is in the store as well, where it can be had in other formats. */
  private static Response located(Response response, StoredDump dump) {
    return response.with("Content-Location", "/dumps/" + dump.name());
  }

  private Answer pprof(Request request, boolean allocations)
      throws IOException, InterruptedException {
    Format format =
        Format.of(request.parameter("format", request.isOn("debug") ? "text" : "pprof"));
    IOFunction<Profile, Response> rendering =
        allocations && format == Format.PPROF ? ProfileEndpoints::allocations : format::response;
    if (request.isOn("gc")) {
      request.requireOwnSite();
      System.gc();
    }
    if (request.parameter("seconds") != null) {
      request.requireOwnSite();
      return timed.profile(
          seconds(request),
          request.isOn("force"),
          dump -> renderer.response(() -> net(Profiles.read(dump.file())), rendering));
    }
    Profile live = renderer.live();
    return renderer.response(() -> live, rendering);
  }

  private static Response allocations(Profile profile) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    PprofWriter.writeAllocations(profile, out);
    return Format.PPROF.response(out.toByteArray());
  }

  /** A difference as Go's runtime serves it: every stack once, with what it grew or shrank by. */
  private static Profile net(Profile difference) {
    return difference.withSites(
        difference.sites().stream()
            .filter(site -> !site.isUnchanged())
            .map(site -> new Site(site.stack(), site.thread(), growth(site), Estimate.NONE))
            .toList());
  }

  private static Estimate growth(Site site) {
    return site.live().minus(site.base());
  }

  private Answer top(Request request) throws IOException, InterruptedException {
    int rows = request.number("n", DEFAULT_ROWS, 1, MAX_ROWS);
    Profile live = renderer.live();
    return renderer.response(() -> live, profile -> top(profile, Top.of(profile, rows)));
  }

  private Response top(Profile profile, Top top) {
    Coverage coverage = looks.coverage(profile);
    return Response.json(
        new Members()
            .add("timeMillis", profile.time().toEpochMilli())
            .add("totalBytes", Math.round(profile.totalBytes()))
            .add("allocatedBytes", coverage.allocatedBytes())
            .add("active", coverage.sampling())
            .add("sinceMillis", coverage.sinceMillis())
            .add("wasOff", coverage.wasOff())
            .add("rows", top.rows().stream().map(ProfileEndpoints::row).toList())
            .add("overhead", top.overhead().stream().map(ProfileEndpoints::row).toList()));
  }

  private static Members row(Top.Row row) {
    return new Members()
        .add("holder", row.holder())
        .add("method", row.method())
        .add("path", row.path())
        .add("nativeEntry", row.nativeEntry())
        .add("bytes", Math.round(row.bytes()))
        .add("objects", Math.round(row.objects()))
        .add("percent", row.percent())
        .add("sampledObjects", row.sampledObjects());
  }

  private Response index() {
    return Response.text(
        "text/html; charset=utf-8",
        """
        <!DOCTYPE html>
        <title>/debug/pprof/</title>
        <h1>memprof</h1>
        <p><a href="/">page</a></p>
        <ul>
        <li><a href="heap?debug=1">heap</a>: live native memory; seconds=N: what grows in N seconds;
        gc=1: after a garbage collection; debug=1: as text; format=flamegraph
        <li><a href="allocs?debug=1">allocs</a>: the same with the sample types that scrapers expect
        <li><a href="cmdline">cmdline</a>
        <li><a href="/profile?seconds=30&amp;format=flamegraph">/profile?seconds=30&amp;format=flamegraph</a>:
        pprof, flamegraph, collapsed, heap, text or json
        <li><a href="/status">/status</a>, <a href="/stats">/stats</a>, <a href="/metrics">/metrics</a>,
        <a href="/dumps">/dumps</a>; POST /activate, /deactivate, /dumps
        </ul>
        """);
  }
}
