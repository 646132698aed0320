package dev.memprof.profile.graph;

import java.io.IOException;

/** Graphviz is not there, or cannot draw this graph; the message has the cure. */
public final class GraphvizException extends IOException {
  private static final long serialVersionUID = 1L;

  GraphvizException(String message, Throwable cause) {
    super(message, cause);
  }
}
