package dev.memprof.profile.pprof;

import java.io.IOException;

/** A pprof message refers to what the file does not have. */
final class BadReferenceException extends IOException {
  private static final long serialVersionUID = 1L;

  BadReferenceException(String message) {
    super(message);
  }
}
