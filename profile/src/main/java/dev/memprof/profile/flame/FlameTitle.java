package dev.memprof.profile.flame;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.model.Site;
import dev.memprof.profile.text.Amounts;
import java.util.ArrayList;
import java.util.List;

/** The lines above a flame graph: what is drawn, how much of it, and what is not drawn. */
final class FlameTitle {
  private FlameTitle() {}

  /**
   * What is drawn. When it was is added by the page, which knows the reader's time zone.
   *
   * @param profile with every stack once
   */
  static String of(Profile profile, FlameGraphOptions options) {
    List<String> parts = new ArrayList<>();
    boolean difference = profile.isDifference();
    parts.add(difference ? change(profile) : "live native memory " + total(profile));
    if (options.reversed()) {
      parts.add("reversed: beyond every frame, what called it");
    }
    long sites =
        profile.sites().stream().filter(site -> !(difference && site.isUnchanged())).count();
    parts.add(
        Amounts.count(sites) + (sites == 1 ? " site" : " sites") + (difference ? " changed" : ""));
    if (profile.sampleIntervalBytes() > 0) {
      parts.add("sampled every " + Amounts.bytes((double) profile.sampleIntervalBytes()));
    }
    return String.join(" · ", parts);
  }

  private static String total(Profile profile) {
    return Amounts.bytes(profile.totalBytes());
  }

  /** A file that has only changes, not both sides, makes the sides those of the changes. */
  private static String change(Profile profile) {
    double grown = profile.grownBytes();
    double shrunk = profile.sites().stream().mapToDouble(Site::bytes).filter(b -> b < 0).sum();
    double before = profile.sites().stream().mapToDouble(site -> site.base().bytes()).sum();
    double after = profile.sites().stream().mapToDouble(site -> site.live().bytes()).sum();
    // Some files do not say how long: then it is no more than a mark of being a difference.
    String time =
        profile.duration().toMillis() == 0 ? "" : " over " + Amounts.duration(profile.duration());
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

  /** What is not drawn; empty where everything is. */
  static String pruned(LargestFrames frames) {
    int stacks = frames.prunedStacks();
    if (stacks == 0) {
      return "";
    }
    String why =
        frames.largestPrunedBytes() > 0
            ? "too narrow to show: frames up to "
                + Amounts.bytes((double) frames.largestPrunedBytes())
            : "deeper than " + Amounts.count(FlameGraphWriter.MAX_DEPTH) + " frames";
    return Amounts.count(stacks)
        + (stacks == 1 ? " stack, " : " stacks, ")
        + Amounts.percent((double) frames.prunedBytes() / frames.width())
        + " of the bytes ("
        + Amounts.bytes((double) frames.prunedBytes())
        + (stacks == 1 ? "), is " : "), are ")
        + why
        + ". The frames that call them hold these bytes.";
  }
}
