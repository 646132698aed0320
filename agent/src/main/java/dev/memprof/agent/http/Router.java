package dev.memprof.agent.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Every request passes here: through the gate, to the endpoint of its path and method, and back as
 * one whole response. What goes wrong becomes a status and a line of JSON.
 */
final class Router implements HttpHandler {
  private static final int PIECE_BYTES = 1 << 15;

  private final Gate gate;
  private final Workers workers;
  private final Pace pace = new Pace();
  private final Waiting waiting;
  private final Map<String, Map<String, Endpoint>> routes = new HashMap<>();
  private HttpFailure elsewhere =
      new HttpFailure(HttpFailure.NOT_FOUND, "there is nothing here; see /debug/pprof/");

  Router(Gate gate, Workers workers) {
    this.gate = gate;
    this.workers = workers;
    waiting = new Waiting(workers, this::finish);
  }

  /**
   * @param path as decoded; a star for its last segment, or the one before, is any name
   */
  Router route(String method, String path, Endpoint endpoint) {
    Endpoint unused =
        routes.computeIfAbsent(path, key -> new LinkedHashMap<>()).put(method, endpoint);
    return this;
  }

  /** What to say of all that has no route. */
  void otherwise(HttpFailure failure) {
    elsewhere = failure;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Answer answer = guarded(() -> answer(exchange));
    if (answer instanceof Pending pending) {
      waiting.park(exchange, pending);
    } else {
      send(exchange, (Response) answer);
    }
  }

  private void finish(HttpExchange exchange, Endpoint.Work then) throws IOException {
    workers.working();
    send(exchange, (Response) guarded(then::run));
  }

  private Answer answer(HttpExchange exchange) throws IOException, InterruptedException {
    Request request = Request.read(exchange);
    workers.working();
    pace.await();
    gate.check(request);
    Endpoint endpoint = find(request);
    return endpoint.answer(request);
  }

  private Endpoint find(Request request) {
    Map<String, Endpoint> methods = routes.get(request.path());
    if (methods == null) {
      int last = request.path().lastIndexOf('/');
      methods = last < 0 ? null : routes.get(request.path().substring(0, last) + "/*");
      int before = last < 1 ? -1 : request.path().lastIndexOf('/', last - 1);
      if (methods == null && before >= 0) {
        methods =
            routes.get(request.path().substring(0, before) + "/*" + request.path().substring(last));
      }
    }
    if (methods == null) {
      throw elsewhere;
    }
    boolean isHead = request.method().equals("HEAD");
    Endpoint endpoint = methods.get(isHead ? "GET" : request.method());
    if (endpoint == null) {
      String allowed = String.join(", ", methods.keySet());
      throw new HttpFailure(
          HttpFailure.METHOD_NOT_ALLOWED,
          request.path() + " takes " + allowed,
          Map.of("Allow", allowed),
          Map.of());
    }
    return endpoint;
  }

  private interface Attempt {
    Answer run() throws IOException, InterruptedException;
  }

  private static Answer guarded(Attempt attempt) {
    try {
      return attempt.run();
    } catch (HttpFailure e) {
      return e.response();
    } catch (IllegalArgumentException e) {
      return failure(HttpFailure.BAD_REQUEST, e);
    } catch (NoSuchElementException e) {
      return failure(HttpFailure.NOT_FOUND, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failure(HttpFailure.INTERNAL, e);
    } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
      return failure(HttpFailure.INTERNAL, e);
    }
  }

  private static Response failure(int status, Throwable e) {
    return new HttpFailure(status, e.getMessage() == null ? e.toString() : e.getMessage())
        .response();
  }

  private void send(HttpExchange exchange, Response response) throws IOException {
    workers.awaitingClient();
    try (exchange) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Cache-Control", "no-store");
      headers.set("Referrer-Policy", "same-origin");
      headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
      // JDK 17 sends head and body apart, and on a connection that stays open the body would wait
      // 40 ms for the acknowledgement of the head (JDK-6968351).
      headers.set("Connection", "close");
      response.headers().forEach(headers::set);
      byte[] body = exchange.getRequestMethod().equals("HEAD") ? new byte[0] : response.body();
      exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
      // Closed before the exchange, which would first look for the rest of a broken request.
      try (OutputStream out = exchange.getResponseBody()) {
        for (int sent = 0; sent < body.length; sent += PIECE_BYTES) {
          out.write(body, sent, Math.min(PIECE_BYTES, body.length - sent));
          workers.awaitingClient();
        }
      }
    }
  }
}
