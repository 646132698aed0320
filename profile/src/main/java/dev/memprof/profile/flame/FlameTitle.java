package dev.memprof.profile.flame;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.text.Amounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The line above a flame graph: what is drawn, how much of it, and what is not drawn. */
final class FlameTitle {
  private FlameTitle() {}

  /**
   * @param whole the profile, of which {@code drawn} has every stack once and only what changed
   */
  static String of(Profile whole, Profile drawn, LargestFrames frames, FlameGraphOptions options) {
    List<String> parts = new ArrayList<>();
    boolean difference = whole.isDifference();
    parts.add(difference ? change(whole, drawn) : "live native memory " + total(whole));
    if (options.reversed()) {
      parts.add("reversed: callers above what they call");
    }
    int sites = drawn.sites().size();
    parts.add(
        Amounts.count(sites) + (sites == 1 ? " site" : " sites") + (difference ? " changed" : ""));
    if (whole.sampleIntervalBytes() > 0) {
      parts.add("sampled every " + Amounts.bytes((double) whole.sampleIntervalBytes()));
    }
    if (!whole.time().equals(Instant.EPOCH)) {
      parts.add(Amounts.time(whole.time()));
    }
    if (frames.prunedBytes() > 0) {
      parts.add(pruned(frames));
    }
    return String.join(" · ", parts);
  }

  private static String total(Profile profile) {
    return Amounts.bytes(profile.totalBytes());
  }

  /** A file that has only changes, not both sides, makes the sides those of the changes. */
  private static String change(Profile whole, Profile drawn) {
    double grown = drawn.grownBytes();
    double shrunk = drawn.sites().stream().mapToDouble(Site::bytes).filter(b -> b < 0).sum();
    double before = whole.sites().stream().mapToDouble(site -> site.base().bytes()).sum();
    double after = whole.sites().stream().mapToDouble(site -> site.live().bytes()).sum();
    // Some files do not say how long: then it is no more than a mark of being a difference.
    String time =
        whole.duration().toMillis() == 0 ? "" : " over " + Amounts.duration(whole.duration());
    return "native memory"
        + time
        + ": "
        + Amounts.signedBytes(grown)
        + " grown, "
        + Amounts.bytes(shrunk)
        + " shrunk, net "
        + Amounts.signedBytes(grown + shrunk)
        + " (from "
        + Amounts.bytes(before)
        + " to "
        + Amounts.bytes(after)
        + ")";
  }

  private static String pruned(LargestFrames frames) {
    String which =
        frames.largestPrunedBytes() > 0
            ? "frames up to " + Amounts.bytes((double) frames.largestPrunedBytes())
            : "frames deeper than " + FlameGraphWriter.MAX_DEPTH;
    return which
        + " not drawn: "
        + Amounts.bytes((double) frames.prunedBytes())
        + " ("
        + Amounts.percent((double) frames.prunedBytes() / frames.width())
        + ")";
  }
}
