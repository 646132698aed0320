package dev.memprof.store.file;

import dev.memprof.profile.model.Profile;
import java.time.Instant;

/**
 * What the store must know of a profile that it keeps.
 *
 * @param time when it was taken, or ended
 * @param sampleIntervalBytes mean distance of two samples
 * @param bytes what is live; the growth, for a difference
 * @param isDifference whether it is of two moments
 */
public record DumpFigures(
    Instant time, long sampleIntervalBytes, long bytes, boolean isDifference) {

  public static DumpFigures of(Profile profile) {
    return new DumpFigures(
        profile.time(),
        profile.sampleIntervalBytes(),
        Math.round(profile.totalBytes()),
        profile.isDifference());
  }
}
