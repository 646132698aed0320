package dev.memprof.profile.model;

/**
 * A file that takes more memory than this JVM may use: it may be whole, and another may read it.
 */
public final class ProfileTooLargeException extends MalformedProfileException {
  private static final long serialVersionUID = 1L;

  public ProfileTooLargeException(String source, String place, String problem) {
    super(source, place, problem);
  }
}
