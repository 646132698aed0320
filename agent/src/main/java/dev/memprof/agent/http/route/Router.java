package dev.memprof.agent.http.route;

import dev.memprof.agent.http.access.Access;
import dev.memprof.agent.http.access.Gate;
import dev.memprof.agent.http.access.RequestPace;
import dev.memprof.agent.http.answer.Answer;
import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.answer.Pending;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.server.BadRequestException;
import dev.memprof.agent.http.server.Exchange;
import dev.memprof.agent.http.server.Handler;
import dev.memprof.agent.http.server.RequestHead;
import dev.memprof.agent.http.server.Responding;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Every request passes here: through the gate, to the endpoint of its path and method, and back as
 * one whole response. What goes wrong becomes a status and a line of JSON.
 */
public final class Router implements Handler {
  private static final byte[] NO_BODY = {};

  private final Gate gate;
  private final Workers workers;
  private final RequestPace pace = new RequestPace();
  private final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();
  private HttpFailure elsewhere =
      new HttpFailure(HttpFailure.NOT_FOUND, "there is nothing here; see /debug/pprof/");

  /**
   * @param path as decoded; a star stands for any name
   * @param description sentences, for people
   */
  public record Route(
      Access access, String method, String path, String description, Endpoint endpoint) {}

  public Router(Gate gate, Workers workers) {
    this.gate = gate;
    this.workers = workers;
  }

  /**
   * @param path as decoded; a star for its last segment, or the one before, is any name
   * @param description sentences for people: what it answers, and its parameters
   */
  public Router route(
      Access access, String method, String path, String description, Endpoint endpoint) {
    Route unused =
        routes
            .computeIfAbsent(path, key -> new LinkedHashMap<>())
            .put(method, new Route(access, method, path, description, endpoint));
    return this;
  }

  /** All of them, in the order in which they were added. */
  public List<Route> routes() {
    return routes.values().stream().flatMap(methods -> methods.values().stream()).toList();
  }

  /** What to say of all that has no route. */
  public void otherwise(HttpFailure failure) {
    elsewhere = failure;
  }

  @Override
  public void admit(RequestHead head, Responding refusal) {
    try {
      gate.check(head);
    } catch (HttpFailure e) {
      send(refusal, head.method(), e.response());
    }
  }

  @Override
  public void malformed(BadRequestException e, Responding refusal) {
    send(refusal, "GET", new HttpFailure(e.status(), e.getMessage()).response());
  }

  @Override
  public void handle(Exchange exchange) {
    Answer answer = guarded(() -> answer(exchange));
    if (answer instanceof Pending pending) {
      await(exchange, pending);
    } else {
      send(exchange, exchange.head().method(), (Response) answer);
    }
  }

  /** Nothing waits for the end of a timed profile but the connection. */
  private void await(Exchange exchange, Pending pending) {
    AtomicBoolean over = new AtomicBoolean();
    exchange.whenAbandoned(
        () -> {
          if (over.compareAndSet(false, true)) {
            workers.execute(pending.leave());
          }
        });
    pending.session().whenDone(() -> workers.execute(() -> finish(exchange, pending, over)));
  }

  private static void finish(Exchange exchange, Pending pending, AtomicBoolean over) {
    if (over.compareAndSet(false, true)) {
      try {
        send(exchange, exchange.head().method(), (Response) guarded(pending.then()));
      } finally {
        pending.leave().run();
      }
    }
  }

  private Answer answer(Exchange exchange) throws IOException, InterruptedException {
    pace.await();
    Request request = Request.of(exchange.head(), exchange.body());
    Route route = find(request);
    if (route.access() != Access.OPEN) {
      gate.checkUser(exchange);
    }
    if (route.access() == Access.ACT) {
      request.requireOwnSite();
    }
    return route.endpoint().answer(request);
  }

  private Route find(Request request) {
    Map<String, Route> methods = routes.get(request.path());
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
    Route route = methods.get(isHead ? "GET" : request.method());
    if (route == null) {
      String allowed = String.join(", ", methods.keySet());
      throw new HttpFailure(
          HttpFailure.METHOD_NOT_ALLOWED,
          request.path() + " takes " + allowed,
          Map.of("Allow", allowed),
          Map.of());
    }
    return route;
  }

  private static Answer guarded(Pending.Work<? extends Answer> attempt) {
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

  private static void send(Responding client, String method, Response response) {
    client.respond(response.head(), method.equals("HEAD") ? NO_BODY : response.body());
  }
}
