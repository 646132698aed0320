package dev.memprof.agent.http.server;

/** What a client sent is no request that can be answered; the message is for the client. */
public final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  BadRequestException(int status, String message) {
    super(message, null, false, false); // an answer, not a fault: no stack trace
    this.status = status;
  }

  /** The status of HTTP to answer with: 400, 411, 413, 414, 431, 501 or 505. */
  public int status() {
    return status;
  }
}
