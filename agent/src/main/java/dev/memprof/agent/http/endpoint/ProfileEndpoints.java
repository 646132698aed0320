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
import java.time.Instant;
import org.apache.commons.io.function.IOFunction;

/** Profiles of what is live and of what grows: {@code /profile} and {@code /debug/pprof}. */
public final class ProfileEndpoints {
  private static final int DEFAULT_SECONDS = 30;
  private static final int DEFAULT_ROWS = 20;
  private static final int MAX_ROWS = 1_000;

  private final TimedProfiles timed;
  private final Renderer renderer;
  private final Looks looks;
  private final AskedProfile asked;

  public ProfileEndpoints(TimedProfiles timed, Renderer renderer, Looks looks) {
    this.looks = looks;
    this.timed = timed;
    this.renderer = renderer;
    asked = new AskedProfile(renderer, looks);
  }

  public void addTo(Router router) {
    router
        .route(
            Access.ACT,
            "GET",
            "/profile",
            "What grows during a time: ?seconds=30, ?format=pprof, flamegraph, collapsed, heap (for"
                + " jeprof), text or json. Sampling is switched on for this time if it was off."
                + " ?force=1 replaces a profile of another duration that runs.",
            this::profile)
        .route(
            Access.ACT,
            "POST",
            "/profile/cancel",
            "Cancels the timed profile that runs, whoever started it.",
            request -> cancel())
        .route(
            Access.READ,
            "GET",
            "/top",
            "The sites that hold most live memory, with its ages, in JSON: ?n=20 sites,"
                + " ?older=SECONDS and ?younger=SECONDS of that age alone; ?of=allocated what was"
                + " allocated, freed or not, with rates and lifetimes, ?of=temporary what of it was"
                + " freed within a second, ?of=peak what lived when the most did.",
            this::top)
        .route(
            Access.ACT,
            "POST",
            "/history/reset",
            "Starts anew what ?of=allocated, temporary and peak tell: they count from this moment.",
            request -> resetHistory())
        .route(
            Access.READ,
            "GET",
            "/debug/pprof",
            "The same list as /debug/pprof/.",
            request -> index(router))
        .route(
            Access.READ,
            "GET",
            "/debug/pprof/",
            "The list of all paths, as a page.",
            request -> index(router))
        .route(
            Access.READ,
            "GET",
            "/debug/pprof/heap",
            "What is live: ?format= as of /profile, ?debug=1 as text, ?gc=1 after a garbage"
                + " collection, ?seconds=N what grows in that time, ?older=SECONDS and"
                + " ?younger=SECONDS what is of that age, ?of= as of /top.",
            request -> pprof(request, false))
        .route(
            Access.READ,
            "GET",
            "/debug/pprof/allocs",
            "The same with Go's four sample types, which scrapers expect; the alloc_ types"
                + " count only what is still in use.",
            request -> pprof(request, true))
        .route(
            Access.READ,
            "GET",
            "/debug/pprof/history",
            "What was ever sampled, freed or not, as gzipped pprof: alloc_space, inuse_space,"
                + " peak_space and self_freed_space, with lifetimes.",
            request -> renderer.inTurn(() -> Format.PPROF.response(looks.history())));
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

  private Response cancel() {
    return Response.json(new Members().add("cancelled", timed.cancelRunning()));
  }

  private Response resetHistory() {
    looks.beginHistoryAnew();
    return Response.json(new Members().add("reset", true));
  }

  /** It is in the store as well, where it can be had in other formats. */
  private static Response located(Response response, StoredDump dump) {
    return response.with("Content-Location", "/dumps/" + dump.name());
  }

  private Answer pprof(Request request, boolean allocations)
      throws IOException, InterruptedException {
    Format format =
        Format.of(request.parameter("format", request.isOn("debug") ? "text" : "pprof"));
    boolean isGos = allocations && format == Format.PPROF;
    IOFunction<Profile, Response> rendering =
        isGos ? ProfileEndpoints::allocations : format::response;
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
    if (isGos) {
      return renderer.inTurn(() -> Format.PPROF.response(looks.allocations()));
    }
    Profile profile = asked.of(request);
    return renderer.response(() -> profile, rendering);
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
    Profile profile = asked.of(request);
    return renderer.response(() -> profile, whole -> top(whole, Top.of(whole, rows)));
  }

  private Response top(Profile profile, Top top) {
    Coverage coverage = looks.coverage(profile);
    return Response.json(
        new Members()
            .add("timeMillis", profile.time().toEpochMilli())
            .add("historySinceMillis", profile.since().map(Instant::toEpochMilli).orElse(0L))
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
        .add("sampledObjects", row.sampledObjects())
        .add("errorBytes", Math.round(row.errorBytes()))
        .add("bytesPerSecond", Math.round(row.bytesPerSecond()))
        .add("temporaryBytes", Math.round(row.freedWithin(Top.TEMPORARY_MILLIS)))
        .add("ages", row.ages())
        .add("lifetimes", row.lifetimes());
  }

  /** Every path that is served. */
  private static Response index(Router router) {
    StringBuilder page =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <title>/debug/pprof/</title>
            <h1>memprof</h1>
            <ul>
            """);
    for (Router.Route route : router.routes()) {
      boolean isLink = route.method().equals("GET") && !route.path().contains("*");
      String path = route.method() + " " + route.path();
      page.append("<li>")
          .append(isLink ? "<a href=\"" + route.path() + "\">" + path + "</a>" : path)
          .append(": ")
          .append(route.description())
          .append('\n');
    }
    return Response.text("text/html; charset=utf-8", page.append("</ul>\n").toString());
  }
}
