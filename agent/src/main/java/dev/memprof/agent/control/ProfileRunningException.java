package dev.memprof.agent.control;

/** A timed profile cannot start: there is one at a time. */
public final class ProfileRunningException extends IllegalStateException {
  private final transient Session session;

  ProfileRunningException(Session session) {
    super(
        "already running: profile %d, %d s left"
            .formatted(session.id(), (session.remainingMillis() + 999) / 1000));
    this.session = session;
  }

  /** The one that runs. */
  public Session session() {
    return session;
  }
}
