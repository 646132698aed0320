package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Router;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code jeprof http://HOST:PORT/pprof/heap} asks for: the <a
 * href="https://gperftools.github.io/gperftools/pprof_remote_servers.html">protocol of
 * gperftools</a>.
 */
public final class GperftoolsEndpoints {
  private final Renderer renderer;
  private final FrameAddresses addresses = new FrameAddresses();

  public GperftoolsEndpoints(Renderer renderer) {
    this.renderer = renderer;
  }

  public void addTo(Router router) {
    router
        .route(
            Access.READ,
            "GET",
            "/pprof/heap",
            "What is live, for: jeprof --svg http://127.0.0.1:7077/pprof/heap",
            request -> heap())
        .route(
            Access.READ,
            "GET",
            "/pprof/cmdline",
            "The command line of the JVM, for jeprof.",
            request -> commandLine())
        .route(
            Access.READ,
            "GET",
            "/debug/pprof/cmdline",
            "The command line of the JVM.",
            request -> commandLine())
        .route(
            Access.READ,
            "GET",
            "/pprof/symbol",
            "Tells jeprof that addresses have names here.",
            request -> Response.plain("num_symbols: 1\n"))
        .route(
            Access.READ,
            "POST",
            "/pprof/symbol",
            "The names of the addresses in the body, for jeprof.",
            request -> Response.plain(symbols(request.body())));
  }

  private Response heap() throws IOException, InterruptedException {
    var live = renderer.live();
    return renderer.response(
        () -> live,
        profile -> {
          StringWriter out = new StringWriter();
          AddressHeapWriter.write(profile, addresses, out);
          return Response.plain(out.toString());
        });
  }

  /** Words end with the character 0. */
  private static Response commandLine() throws IOException {
    byte[] words = Files.readAllBytes(Path.of("/proc/self/cmdline"));
    return Response.of(Response.OK, "text/plain; charset=utf-8", words);
  }

  /**
   * {@code 0x10000018+0x10000027} becomes a line {@code ADDRESS\tNAME} for each that has a name.
   */
  private String symbols(String list) {
    StringBuilder lines = new StringBuilder();
    for (String address : list.strip().split("\\+")) {
      String name = address.isEmpty() ? null : addresses.name(number(address));
      if (name != null) {
        lines.append(address).append('\t').append(name).append('\n');
      }
    }
    return lines.toString();
  }

  private static long number(String address) {
    try {
      return Long.parseUnsignedLong(address.startsWith("0x") ? address.substring(2) : address, 16);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected addresses such as 0x1a2b+0x3c4d", e);
    }
  }
}
