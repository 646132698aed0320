package dev.memprof.profile.pprof;

import java.io.IOException;

/** A pprof file is in order, but has no sample type that is memory, or not the one wanted. */
final class UnfitTypesException extends IOException {
  private static final long serialVersionUID = 1L;

  UnfitTypesException(String message) {
    super(message);
  }
}
