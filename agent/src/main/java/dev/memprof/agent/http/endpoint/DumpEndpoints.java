package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.control.Controller;
import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Request;
import dev.memprof.agent.http.route.Router;
import dev.memprof.profile.json.Members;
import dev.memprof.store.DumpStore;
import dev.memprof.store.file.Run;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/** The store: {@code /dumps}. */
public final class DumpEndpoints {
  private final Controller controller;
  private final DumpStore store;
  private final Renderer renderer;

  public DumpEndpoints(Controller controller, DumpStore store, Renderer renderer) {
    this.controller = controller;
    this.store = store;
    this.renderer = renderer;
  }

  public void addTo(Router router) {
    router
        .route(Access.READ, "GET", "/dumps", "The dumps of the store, in JSON.", request -> list())
        .route(Access.ACT, "POST", "/dumps", "Takes a dump.", request -> dump())
        .route(
            Access.READ,
            "GET",
            "/dumps/diff",
            "What grew from the dump ?base=NAME to the dump ?name=NAME, or to what is live"
                + " now where no name is given: ?format= as of /profile, by default text.",
            this::difference)
        .route(
            Access.READ,
            "GET",
            "/dumps/*",
            "A dump of the store, by its name: ?format= as of /profile.",
            this::dump);
  }

  private Response list() throws IOException {
    Set<String> own = own();
    return Response.json(
        new Members()
            .add("directory", store.directory().toString())
            .add(
                "dumps",
                store.list().stream()
                    .map(
                        dump ->
                            new Members()
                                .addAll(dump.entry())
                                .add("own", own.contains(dump.name())))
                    .toList()));
  }

  /** Names of what this run has stored; several JVMs may share the directory. */
  private Set<String> own() {
    Run run = store.run();
    return run == null
        ? Set.of()
        : run.dumps().stream().map(StoredDump::name).collect(Collectors.toSet());
  }

  private Response dump() throws IOException {
    StoredDump dump = controller.dumps().take();
    return Response.json(Response.CREATED, dump.entry()).with("Location", "/dumps/" + dump.name());
  }

  private Response dump(Request request) throws IOException, InterruptedException {
    String name = request.path().substring(request.path().lastIndexOf('/') + 1);
    return renderer.stored(name, Format.of(request.parameter("format", "pprof")));
  }

  private Response difference(Request request) throws IOException, InterruptedException {
    Format format = Format.of(request.parameter("format", "text"));
    return renderer.difference(needed(request, "base"), request.parameter("name", ""), format);
  }

  private static String needed(Request request, String parameter) {
    String value = request.parameter(parameter, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException("say " + parameter + "=, the name of a dump");
    }
    return value;
  }
}
