package dev.memprof.profile.model;

import java.time.Instant;
import java.util.List;

/**
 * What was sampled since the start of a process, or since its history was begun anew, as profiles
 * of one moment with the same mappings. Immutable.
 *
 * @param live what lives; sites have an {@link Label#AGE}
 * @param allocated all that was allocated, freed or not; what was freed has a {@link
 *     Label#LIFETIME}
 * @param peak what lived when the most did
 * @param selfFreed what was freed by the thread that had allocated it
 */
public record History(Profile live, Profile allocated, Profile peak, Profile selfFreed) {
  /** Sample type of {@link #peak}. */
  public static final String PEAK = "peak_space";

  /** Sample type of {@link #selfFreed}. */
  public static final String SELF_FREED = "self_freed_space";

  /** The same with a note of when it began. */
  public History since(Instant began) {
    return new History(
        live.since(began), allocated.since(began), peak.since(began), selfFreed.since(began));
  }

  /** All of them, what was allocated first, in the order of Go's. */
  public List<Profile> profiles() {
    return List.of(allocated, live, peak, selfFreed);
  }
}
