package dev.memprof.profile.model;

import java.io.IOException;

/** A file that is not the profile it should be: what is wrong, and where. */
public class MalformedProfileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param source name of the file, or of where the bytes came from
   * @param place {@code line 17} or {@code byte 1234}
   * @param problem what is wrong there
   */
  public MalformedProfileException(String source, String place, String problem) {
    super(source + ": " + place + ": " + problem);
  }

  MalformedProfileException(String message) {
    super(message);
  }

  public MalformedProfileException(String source, String problem, Throwable cause) {
    super(source + ": " + problem, cause);
  }
}
