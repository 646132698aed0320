package dev.memprof.agent.http;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.Mallctl;
import dev.memprof.agent.control.Controller;
import dev.memprof.agent.control.Looks;
import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.access.Gate;
import dev.memprof.agent.http.access.OwnUser;
import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.endpoint.CacheEndpoints;
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
import dev.memprof.agent.http.server.HttpListener;
import dev.memprof.agent.ledger.GrowthWatch;
import dev.memprof.agent.ledger.JvmLedger;
import dev.memprof.agent.limits.Limits;
import dev.memprof.agent.metrics.Metrics;
import dev.memprof.agent.options.Settings;
import dev.memprof.agent.release.CacheMeasurer;
import dev.memprof.agent.release.Caches;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.profile.json.Members;
import dev.memprof.store.DumpStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * memprof over HTTP: a {@link HttpListener} with a {@link Router} behind it. All of its threads are
 * daemons.
 */
public final class HttpService implements AutoCloseable {
  private final HttpListener listener;
  private final Workers workers;

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

  private HttpService(HttpListener listener, Workers workers) {
    this.listener = listener;
    this.workers = workers;
  }

  /**
   * @param tokenFile null for none
   * @throws IOException when it must not or cannot listen there; its message says what to do
   */
  public static HttpService start(Settings.HttpAddress address, Path tokenFile, Served served)
      throws IOException {
    return open(address, tokenFile, router -> addAll(router, served));
  }

  /**
   * The same where there is no profiler: {@code /status} says why, and so does everything else.
   *
   * @param reason why, and what to do
   */
  public static HttpService startUnavailable(
      Settings.HttpAddress address, Path tokenFile, String reason) throws IOException {
    Members status = new Members().add("available", false).add("reason", reason);
    return open(
        address,
        tokenFile,
        router ->
            router
                .route(Access.OPEN, "GET", "/status", request -> Response.json(status))
                .otherwise(new HttpFailure(HttpFailure.UNAVAILABLE, "not available: " + reason)));
  }

  private static HttpService open(
      Settings.HttpAddress address, Path tokenFile, Consumer<Router> routes) throws IOException {
    InetSocketAddress bind = resolve(address);
    String token = token(tokenFile);
    if (!bind.getAddress().isLoopbackAddress() && token.isEmpty()) {
      throw new IOException(
          address + " is beyond loopback and needs a token: name its file by http.token-file");
    }
    Gate gate = new Gate(bind.getAddress(), token, OwnUser.ofThisProcess());
    Workers workers = new Workers();
    Router router = new Router(gate, workers);
    routes.accept(router);
    try {
      return new HttpService(listen(bind, router, workers), workers);
    } catch (IOException e) {
      workers.close();
      throw e;
    }
  }

  private static void addAll(Router router, Served served) {
    Renderer renderer = new Renderer(served.controller, served.store);
    TimedProfiles timed = new TimedProfiles(served.controller);
    PageEndpoints.addTo(router);
    Looks looks = new Looks(served.controller, served.mallctl);
    new ProfileEndpoints(timed, renderer, looks).addTo(router);
    new GperftoolsEndpoints(renderer).addTo(router);
    new DumpEndpoints(served.controller, served.store, renderer).addTo(router);
    new CacheEndpoints(served.caches, served.measurer).addTo(router);
    new LedgerEndpoints(served.ledger, served.growth).addTo(router);
    new StatusEndpoints(
            served.controller,
            served.mallctl,
            served.hook,
            served.allocator,
            served.limits,
            served.metrics)
        .addTo(router);
  }

  /** {@code 7077}, {@code 0.0.0.0:7077}, {@code [::1]:7077}. */
  private static InetSocketAddress resolve(Settings.HttpAddress address) throws IOException {
    try {
      InetAddress host =
          address.host().isEmpty()
              ? InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1})
              : InetAddress.getByName(address.host());
      return new InetSocketAddress(host, address.port());
    } catch (UnknownHostException e) {
      throw new IOException(address + " is not a known host; correct the option http", e);
    }
  }

  private static String token(Path file) throws IOException {
    if (file == null) {
      return "";
    }
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw new IOException("http.token-file=" + file + " cannot be read (" + e + ")", e);
    }
    if (token.isEmpty()) {
      throw new IOException("http.token-file=" + file + " is empty; put a secret into it");
    }
    return token;
  }

  private static HttpListener listen(InetSocketAddress address, Router router, Workers workers)
      throws IOException {
    try {
      return HttpListener.open(address, router, workers, "memprof-http");
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on %s:%d (%s); choose another by the option http"
              .formatted(address.getAddress().getHostAddress(), address.getPort(), e.getMessage()),
          e);
    }
  }

  /** Where a browser finds it. */
  public String url() {
    InetSocketAddress address = listener.address();
    String host = address.getAddress().getHostAddress();
    return "http://%s:%d/"
        .formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort());
  }

  @Override
  public void close() {
    listener.close();
    workers.close();
  }
}
