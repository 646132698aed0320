package dev.memprof.store.growth;

import dev.memprof.profile.model.Profile;
import java.io.IOException;
import java.time.Duration;

/** Tells what is live by its age. */
@FunctionalInterface
public interface Survivors {
  /**
   * What was allocated between {@code oldest} and {@code youngest} ago, and is live still.
   *
   * @throws IOException also where ages are not known
   */
  Profile aged(Duration youngest, Duration oldest) throws IOException;
}
