package dev.memprof.agent.http.server;

import java.net.InetSocketAddress;

/** A whole request, and the way to its client. Any thread may use it. */
public interface Exchange extends Responding {
  RequestHead head();

  /** Empty where there is none. */
  byte[] body();

  InetSocketAddress local();

  InetSocketAddress remote();

  /**
   * Watches the client from now on: the action runs once, on the listener's thread, if the client
   * closes the connection, or its half of it, before the response.
   */
  void whenAbandoned(Runnable action);
}
