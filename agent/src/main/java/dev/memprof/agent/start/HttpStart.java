package dev.memprof.agent.start;

import dev.memprof.agent.http.HttpPort;
import dev.memprof.agent.options.Settings;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Opens the port of the HTTP service, if one is wanted, when the agent starts: then it is told
 * whether it can be served there, and a client is never refused. The first request ends the rest.
 */
final class HttpStart {
  /** Waits for the control part. */
  private final Supplier<HttpPort.Opening> service;

  /** Null where none is open. */
  private volatile HttpPort port;

  private boolean tried;

  HttpStart(Supplier<HttpPort.Opening> service) {
    this.service = service;
  }

  /** Once, however often it is called; again after an {@link OutOfMemoryError}. One thread's. */
  void open(Settings settings) {
    if (settings.http() == null || tried) {
      return;
    }
    try {
      port = HttpPort.open(settings.http(), settings.httpTokenFile(), service);
      Report.line("HTTP service on " + port.url());
    } catch (IOException e) {
      Report.line("no HTTP service: " + Report.messageOf(e));
    }
    tried = true;
  }

  void close() {
    HttpPort open = port;
    if (open != null) {
      open.close();
    }
  }
}
