package dev.memprof.agent.http.endpoint;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.route.Router;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.json.Json;
import dev.memprof.profile.json.Members;
import dev.memprof.store.page.PageParts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;

/** The page for people, and what it loads: files of the jar, nothing from the network. */
public final class PageEndpoints {
  private static final String FILES = "/dev/memprof/agent/http/page/";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** In this order one script. */
  private static final List<String> SCRIPTS =
      List.of(
          "asking.js",
          "result.js",
          "ledger.js",
          "memory.js",
          "ages.js",
          "slice.js",
          "live.js",
          "profile.js",
          "dumps.js",
          "caches.js",
          "page.js");

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; base-uri 'none';"
          + " form-action 'none'";

  private PageEndpoints() {}

  public static void addTo(Router router) {
    router
        .route(
            Access.OPEN,
            "GET",
            "/",
            "The page: whose the memory is and whether it grows, the curve since the start"
                + " with the limit and dumps, what grew in a range of it, the switch, a timed"
                + " profile, top sites, the flame graph, dumps compared.",
            request -> page("text/html; charset=utf-8", file("page.html")))
        .route(
            Access.OPEN, "GET", "/page.js", "The page's script.", request -> page(SCRIPT, script()))
        .route(
            Access.OPEN,
            "GET",
            "/page.css",
            "The page's style.",
            request -> page(STYLE, PageParts.style() + file("page.css")))
        .route(
            Access.OPEN,
            "GET",
            "/uPlot.js",
            "The page's charts.",
            request -> page(SCRIPT, file("uPlot.iife.min.js")))
        .route(
            Access.OPEN,
            "GET",
            "/uPlot.css",
            "The style of the page's charts.",
            request -> page(STYLE, file("uPlot.min.css")));
  }

  private static String script() throws IOException {
    StringBuilder script = new StringBuilder("'use strict';\n").append(PageParts.script());
    Members titles = new Members();
    for (Category category : Category.values()) {
      titles.add(category.id(), category.title());
    }
    script.append("const CATEGORY_TITLES = ").append(Json.line(titles)).append(";\n");
    for (String name : SCRIPTS) {
      script.append(file(name));
    }
    return script.toString();
  }

  private static Response page(String contentType, String text) {
    return Response.text(contentType, text).with("Content-Security-Policy", POLICY);
  }

  private static String file(String name) throws IOException {
    try (InputStream in = PageEndpoints.class.getResourceAsStream(FILES + name)) {
      if (in == null) {
        throw new NoSuchElementException("the agent's jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
