package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.profile.json.Members;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.RunPoint;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

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

  /** Columns of equal length; a limit is -1 where there is none. */
  private Response curve(Request request) {
    long since = millis(request);
    Run run = store.run();
    List<RunPoint> points =
        (run == null ? List.<RunPoint>of() : run.points())
            .stream()
                .filter(point -> point.time().toEpochMilli() > since)
                .sorted(Comparator.comparing(RunPoint::time)) // the clock may have been set back
                .toList();
    return Response.json(
        new Members()
            .add("timeMillis", column(points, point -> point.time().toEpochMilli()))
            .add("liveBytes", column(points, RunPoint::liveBytes))
            .add("residentBytes", column(points, RunPoint::residentBytes))
            .add("rssBytes", column(points, RunPoint::rssBytes))
            .add("limitBytes", column(points, CurveEndpoints::limitBytes)));
  }

  private static List<Long> column(List<RunPoint> points, Function<RunPoint, Long> value) {
    return points.stream().map(value).toList();
  }

  private static long limitBytes(RunPoint point) {
    return point.residentLimitBytes() > 0 ? point.residentLimitBytes() : -1;
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
