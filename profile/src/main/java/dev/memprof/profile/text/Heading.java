package dev.memprof.profile.text;

import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a profile is of, in two lines. */
public final class Heading {
  private Heading() {}

  /** How much in all; then sites, sampling and time. */
  public static List<String> lines(Profile profile) {
    return List.of(amount(profile), facts(profile));
  }

  private static String amount(Profile profile) {
    if (!profile.isDifference()) {
      return what(profile.sampleType())
          + profile.since().map(since -> " since " + Amounts.time(since)).orElse("")
          + ": "
          + Amounts.bytes(profile.totalBytes());
    }
    double grown = profile.grownBytes();
    return over(profile)
        + ": "
        + Amounts.signedBytes(profile.totalBytes())
        + " (grown "
        + Amounts.signedBytes(grown)
        + ", shrunk "
        + Amounts.bytes(profile.totalBytes() - grown)
        + ")";
  }

  /** {@code Native memory over 10.0 s}, where it is known how long that is. */
  static String over(Profile difference) {
    Duration duration = difference.duration();
    return "Native memory"
        + (duration.toMillis() == 0 ? "" : " over " + Amounts.duration(duration));
  }

  private static String what(String sampleType) {
    return switch (sampleType) {
      case Profile.LIVE -> "Live native memory";
      case Profile.ALLOCATED -> "Native memory allocated, freed or not (alloc_space)";
      case History.PEAK -> "Native memory live at the peak (peak_space)";
      case History.SELF_FREED ->
          "Native memory freed by the thread that allocated it (self_freed_space)";
      default -> "Memory by sample type " + sampleType;
    };
  }

  /** {@code 39 sites, sampled every 512.0 KiB, 2026-11-24 03:19:44Z}. */
  static String facts(Profile profile) {
    List<String> facts = new ArrayList<>();
    int sites = profile.sites().size();
    facts.add(Amounts.count(sites) + (sites == 1 ? " site" : " sites"));
    if (profile.sampleIntervalBytes() > 0) {
      facts.add("sampled every " + Amounts.bytes((double) profile.sampleIntervalBytes()));
    }
    if (!profile.time().equals(Instant.EPOCH)) {
      facts.add(Amounts.time(profile.time()));
    }
    return String.join(", ", facts);
  }
}
