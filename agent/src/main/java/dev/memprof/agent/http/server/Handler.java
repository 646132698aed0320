package dev.memprof.agent.http.server;

/** What becomes of requests. */
public interface Handler {
  /**
   * Decides by the head alone whether the rest of a request is read. Called on the listener's
   * thread: must not wait.
   *
   * @param refusal takes the response that ends the exchange; to go on, it is not called
   */
  void admit(RequestHead head, Responding refusal);

  /** Answers what is no request. Called on the listener's thread. */
  void malformed(BadRequestException e, Responding refusal);

  /** Answers a whole request, now or later. Called on a thread of the executor. */
  void handle(Exchange exchange);
}
