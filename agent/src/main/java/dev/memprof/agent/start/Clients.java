package dev.memprof.agent.start;

import dev.memprof.agent.control.ClientProfiles;
import dev.memprof.agent.options.Settings;

/** What stores the profiles of clients, loaded when the first comes, or with the control part. */
final class Clients implements AutoCloseable {
  private final Settings settings;
  private ClientProfiles profiles;

  Clients(Settings settings) {
    this.settings = settings;
  }

  /** Any thread. */
  synchronized ClientProfiles profiles() {
    if (profiles == null) {
      profiles = new ClientProfiles(settings);
    }
    return profiles;
  }

  @Override
  public synchronized void close() {
    if (profiles != null) {
      profiles.close();
    }
  }
}
