package dev.memprof.profile.text;

import dev.memprof.profile.model.Profile;
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
      String total = Amounts.bytes(profile.totalBytes());
      return profile.sampleType().equals(Profile.LIVE)
          ? "Live native memory: " + total
          : "Memory by sample type " + profile.sampleType() + ": " + total;
    }
    double grown = profile.grownBytes();
    return "Native memory over "
        + Amounts.duration(profile.duration())
        + ": "
        + Amounts.signedBytes(profile.totalBytes())
        + " (grown "
        + Amounts.signedBytes(grown)
        + ", shrunk "
        + Amounts.bytes(profile.totalBytes() - grown)
        + ")";
  }

  private static String facts(Profile profile) {
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
