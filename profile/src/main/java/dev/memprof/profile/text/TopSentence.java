package dev.memprof.profile.text;

import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.top.Top;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The answer: how much is live, and who has most of it. */
final class TopSentence {
  /** Names of C++ can fill a screen. */
  private static final int MAX_NAME = 100;

  private TopSentence() {}

  /** {@code 312.4 MiB of native memory are live; Importer.load holds 71 % of it.} */
  static String of(Profile profile, Top top) {
    return profile.isDifference() ? ofGrowth(profile, top) : ofLive(profile, top);
  }

  private static String ofLive(Profile profile, Top top) {
    String amount = Amounts.bytes(profile.totalBytes()) + what(profile.sampleType());
    double overhead = top.overheadBytes(Holder.JVM) + top.overheadBytes(Holder.MEMPROF);
    if (top.rows().isEmpty()) {
      return amount + (overhead > 0 ? ", all of it the JVM's and memprof's own." : ".");
    }
    Map.Entry<String, Double> largest = largest(top);
    String name = name(largest.getKey());
    double percent = largest.getValue();
    if (overhead > profile.totalBytes() / 2) {
      return amount
          + "; "
          + share(100 * overhead / profile.totalBytes())
          + " of it is the JVM's and memprof's own, and "
          + name
          + " holds "
          + share(percent)
          + ".";
    }
    return amount + "; " + name + " holds " + share(percent) + " of it.";
  }

  private static String what(String sampleType) {
    return switch (sampleType) {
      case Profile.LIVE -> " of native memory are live";
      case Profile.ALLOCATED -> " of native memory were allocated, freed or not (alloc_space)";
      case History.PEAK -> " of native memory were live at the peak (peak_space)";
      case History.SELF_FREED ->
          " of native memory were freed by the thread that allocated them (self_freed_space)";
      default -> " by sample type " + sampleType;
    };
  }

  private static String ofGrowth(Profile profile, Top top) {
    double bytes = profile.totalBytes();
    double grown = profile.grownBytes();
    String change =
        "Native memory "
            + (bytes < 0 ? "shrank by " : "grew by ")
            + Amounts.bytes(Math.abs(bytes))
            + (profile.duration().toMillis() == 0
                ? ""
                : " in " + Amounts.duration(profile.duration()))
            + (bytes == grown
                ? ""
                : " (" + Amounts.signedBytes(grown) + ", " + Amounts.bytes(bytes - grown) + ")");
    if (top.rows().isEmpty()) {
      return change + ".";
    }
    Map.Entry<String, Double> largest = largest(top);
    return largest.getValue() <= 0
        ? change + "."
        : change
            + "; "
            + name(largest.getKey())
            + " has "
            + share(largest.getValue())
            + " of what grew.";
  }

  /** The method that has most, in whatever places of it, and its percents. */
  private static Map.Entry<String, Double> largest(Top top) {
    Map<String, Double> percents = new LinkedHashMap<>();
    top.rows().forEach(row -> percents.merge(row.method(), row.percent(), Double::sum));
    return Collections.max(percents.entrySet(), Map.Entry.comparingByValue());
  }

  private static String name(String method) {
    return MethodText.fitted(MethodText.brief(method), MAX_NAME);
  }

  private static String share(double percent) {
    return Decimals.of(percent, percent >= 9.95 ? 0 : 1) + " %";
  }
}
