package dev.memprof.profile.model;

import java.io.IOException;

/** A file that is in order, but not what was asked for. Its message is for a person. */
public final class ForeignFileException extends MalformedProfileException {
  private static final long serialVersionUID = 1L;

  /**
   * @param source name of the file, or of where the bytes came from
   * @param what it is, and what to do with it: {@code a page; memprof reads ...}
   */
  public ForeignFileException(String source, String what) {
    super(source + " is no profile of memory, but " + what);
  }

  /**
   * @param cause tells in a sentence what it has instead
   */
  public ForeignFileException(String source, IOException cause) {
    super(source + ": " + cause.getMessage());
    initCause(cause);
  }
}
