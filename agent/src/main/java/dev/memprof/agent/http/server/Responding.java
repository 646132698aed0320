package dev.memprof.agent.http.server;

/** Where the only response to a request goes. */
@FunctionalInterface
public interface Responding {
  /**
   * Sends it, and closes the connection; without effect once the client has gone.
   *
   * @param head status line and header fields, to the empty line
   * @param body empty for none; not copied
   */
  void respond(byte[] head, byte[] body);
}
