package dev.memprof.agent.http.answer;

import dev.memprof.agent.control.Session;
import java.io.IOException;

/**
 * The answer comes when a timed profile ends; nothing waits meanwhile but the connection.
 *
 * @param then makes the response
 * @param leave called once, when the client has its response or has gone
 */
public record Pending(Session session, Work then, Runnable leave) implements Answer {
  /** An answer that needs nothing of the request any more. */
  public interface Work {
    Response run() throws IOException, InterruptedException;
  }
}
