package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Router;
import java.io.IOException;
import java.io.InputStream;
import java.util.NoSuchElementException;

/** The page for people, and what it loads: files of the jar, nothing from the network. */
public final class PageEndpoints {
  private static final String FILES = "/dev/memprof/agent/http/page/";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; base-uri 'none';"
          + " form-action 'none'";

  private PageEndpoints() {}

  public static void addTo(Router router) {
    router
        .route(Access.OPEN, "GET", "/", request -> file("page.html", "text/html; charset=utf-8"))
        .route(
            Access.OPEN,
            "GET",
            "/page.js",
            request -> file("page.js", "text/javascript; charset=utf-8"))
        .route(
            Access.OPEN,
            "GET",
            "/ledger.js",
            request -> file("ledger.js", "text/javascript; charset=utf-8"))
        .route(
            Access.OPEN, "GET", "/page.css", request -> file("page.css", "text/css; charset=utf-8"))
        .route(
            Access.OPEN,
            "GET",
            "/uPlot.js",
            request -> file("uPlot.iife.min.js", "text/javascript; charset=utf-8"))
        .route(
            Access.OPEN,
            "GET",
            "/uPlot.css",
            request -> file("uPlot.min.css", "text/css; charset=utf-8"));
  }

  private static Response file(String name, String contentType) throws IOException {
    try (InputStream in = PageEndpoints.class.getResourceAsStream(FILES + name)) {
      if (in == null) {
        throw new NoSuchElementException("the agent's jar lacks " + name);
      }
      return Response.of(Response.OK, contentType, in.readAllBytes())
          .with("Content-Security-Policy", POLICY);
    }
  }
}
