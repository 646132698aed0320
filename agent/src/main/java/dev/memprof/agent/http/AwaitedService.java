package dev.memprof.agent.http;

import dev.memprof.agent.http.answer.HttpFailure;
import dev.memprof.agent.http.answer.Response;
import dev.memprof.agent.http.server.BadRequestException;
import dev.memprof.agent.http.server.Exchange;
import dev.memprof.agent.http.server.Handler;
import dev.memprof.agent.http.server.RequestHead;
import dev.memprof.agent.http.server.Responding;
import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * A service that is made when the first request is there: not when a client connects, since a probe
 * of the port, which sends nothing, is to cost nothing. That request waits for it, and with it all
 * that come meanwhile.
 */
abstract class AwaitedService implements Handler, Executor {
  private static final byte[] NO_BODY = {};

  /** Null before. Written by the listener's thread. */
  private volatile HttpService service;

  /**
   * Called on the listener's thread, as often as it fails.
   *
   * @throws IllegalStateException when it cannot be made now; says why
   * @throws IOException likewise
   */
  abstract HttpService make() throws IOException;

  @Override
  public void admit(RequestHead head, Responding refusal) {
    if (isThere(head.method(), refusal)) {
      service.handler().admit(head, refusal);
    }
  }

  @Override
  public void malformed(BadRequestException e, Responding refusal) {
    if (isThere("GET", refusal)) {
      service.handler().malformed(e, refusal);
    }
  }

  @Override
  public void handle(Exchange exchange) {
    service.handler().handle(exchange);
  }

  /** For what was admitted: then it is there. */
  @Override
  public void execute(Runnable task) {
    service.executor().execute(task);
  }

  private boolean isThere(String method, Responding refusal) {
    if (service == null) {
      try {
        service = make();
      } catch (IOException | IllegalStateException e) {
        Response response = new HttpFailure(HttpFailure.UNAVAILABLE, e.getMessage()).response();
        refusal.respond(response.head(), method.equals("HEAD") ? NO_BODY : response.body());
        return false;
      }
    }
    return true;
  }
}
