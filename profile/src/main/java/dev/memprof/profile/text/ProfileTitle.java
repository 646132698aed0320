package dev.memprof.profile.text;

import dev.memprof.profile.Profile;

/** One line that says what a profile is. */
public final class ProfileTitle {
  private ProfileTitle() {}

  /** {@code live native memory 512.3 MiB in 1,234 stacks, sampled every 512.0 KiB, 2026-...}. */
  public static String of(Profile profile) {
    String what =
        profile.isDifference()
            ? "native memory growth over %s: %s"
                .formatted(
                    Amounts.duration(profile.duration()), Amounts.signedBytes(profile.totalBytes()))
            : "live native memory " + Amounts.bytes(profile.totalBytes());
    return "%s in %s stacks, sampled every %s, %s"
        .formatted(
            what,
            Amounts.count(profile.sites().size()),
            Amounts.bytes((double) profile.sampleIntervalBytes()),
            Amounts.time(profile.time()));
  }
}
