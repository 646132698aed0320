package dev.memprof.agent.http.answer;

import dev.memprof.agent.control.Session;
import java.io.IOException;

/**
 * The answer comes when a timed profile ends; nothing waits meanwhile but the connection.
 *
 * @param then makes the response
 * @param leave called once, when the client has its response or has gone
 */
public record Pending(Session session, Work<Response> then, Runnable leave) implements Answer {
  /** Makes an answer. */
  public interface Work<T extends Answer> {
    T run() throws IOException, InterruptedException;
  }
}
