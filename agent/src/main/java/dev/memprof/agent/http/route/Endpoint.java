package dev.memprof.agent.http.route;

import dev.memprof.agent.http.answer.Answer;
import dev.memprof.agent.http.answer.HttpFailure;
import java.io.IOException;

/** What a path and a method lead to. */
public interface Endpoint {
  /**
   * @throws HttpFailure for an answer other than success
   * @throws IllegalArgumentException for a bad parameter: 400
   * @throws java.util.NoSuchElementException for what is not there: 404
   * @throws IOException when the store or jemalloc fails: 500
   */
  Answer answer(Request request) throws IOException, InterruptedException;
}
