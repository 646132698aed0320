package dev.memprof.ledger.growth;

import dev.memprof.contract.GrowingPart;
import dev.memprof.ledger.claim.Category;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The verdict in one plain sentence. Immutable. */
public final class GrowthSentence {
  private static final double KIB = 1_024;
  private static final double MIB = 1 << 20;
  private static final double MILLIS_PER_HOUR = 3_600_000;
  private static final long STEADY_MILLIS = 30 * 60_000;

  /** A site is named before its category if it is that part of it. */
  private static final double MIN_SITE = 0.3;

  /** How categories of sites begin. */
  private static final String MALLOC = "malloc-";

  /** Of all growth: so much of it are stacks where threads are the reason for the rest. */
  static final double MIN_THREADS = 0.05;

  private static final Duration CLOCK_TIME = Duration.ofHours(20);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mmXXX", Locale.ROOT);

  private final ZoneId zone;

  /**
   * @param zone of the times of day in it
   */
  public GrowthSentence(ZoneId zone) {
    this.zone = zone;
  }

  String nothing() {
    return "It is too early to tell: nothing has been recorded yet.";
  }

  String tooEarly(MemorySeries process) {
    int last = process.size() - 1;
    double hours = process.hours()[last];
    String watched = duration((long) (hours * MILLIS_PER_HOUR));
    if (hours < TrendFinder.MIN_HOURS) {
      return "It is too early to tell: that takes "
          + duration((long) (TrendFinder.MIN_HOURS * MILLIS_PER_HOUR))
          + " at least, and memory has been watched for "
          + watched
          + ".";
    }
    if (process.size() < TrendFinder.MIN_POINTS) {
      return "It is too early to tell: that takes "
          + TrendFinder.MIN_POINTS
          + " looks at memory at least, and there were "
          + process.size()
          + " in "
          + watched
          + ".";
    }
    return "It is too early to tell: in "
        + watched
        + " nothing grew that could not be a warm-up or come and go.";
  }

  String steady(MemorySeries process) {
    return "Memory does not grow: " + within(process, "RSS");
  }

  /**
   * @param beside all memory but the Java heap, which grows
   */
  String steadyBesideHeap(MemorySeries beside) {
    return "Memory does not grow beside the Java heap, which takes more for garbage and keeps no more"
        + " after collections: "
        + within(beside, "the rest of RSS");
  }

  private static String within(MemorySeries process, String what) {
    int last = process.size() - 1;
    double[] hours = process.hours();
    double from = hours[last] - Math.min(STEADY_MILLIS / MILLIS_PER_HOUR, hours[last] * 2 / 3);
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int i = last; i >= 0 && hours[i] >= from - 1e-9; i--) {
      least = Math.min(least, process.bytes(i));
      most = Math.max(most, process.bytes(i));
    }
    return "over the last "
        + duration(Math.round((hours[last] - from) * MILLIS_PER_HOUR))
        + " "
        + what
        + " stayed within "
        + bytes(most - least)
        + ".";
  }

  /**
   * @param growing the fastest first
   */
  String grows(List<GrowingPart> growing, MemorySeries process, long limitBytes) {
    GrowingPart named = named(growing);
    int last = process.size() - 1;
    long now = process.timeMillis(last);
    StringBuilder text = new StringBuilder(160);
    text.append(name(named))
        .append(" grows ")
        .append(bytes(named.bytesPerHour()))
        .append(" an hour (")
        .append(range(named))
        .append(") for ")
        .append(duration(Math.max(0, now - named.sinceMillis())));
    if (!isWhole(named)) {
      text.append(String.format(Locale.ROOT, ", %.0f %% of all growth", 100 * named.share()));
    }
    double perHour = growing.get(0).bytesPerHour();
    if (limitBytes > process.bytes(last)) {
      double left = (limitBytes - process.bytes(last)) / perHour * MILLIS_PER_HOUR;
      text.append("; at this rate the limit is met ").append(when(now, left));
    }
    return text.append('.').toString();
  }

  /** The most exact of those that grow most. */
  private static GrowingPart named(List<GrowingPart> growing) {
    GrowingPart category = null;
    GrowingPart site = null;
    for (GrowingPart part : growing) {
      if (site == null && !part.site().isEmpty()) {
        site = part;
      } else if (isThreads(part)) {
        category = part;
      } else if (category == null && part.site().isEmpty() && !isWhole(part)) {
        category = part;
      }
    }
    double most = category == null ? growing.get(0).bytesPerHour() : category.bytesPerHour();
    double least = category == null || mayHaveSites(category) ? MIN_SITE : 1;
    if (site != null && site.bytesPerHour() >= least * most) {
      return site;
    }
    return category != null ? category : growing.get(0);
  }

  /** Each thread has caches of malloc and tables as well, which may be more than its stack. */
  private static boolean isThreads(GrowingPart part) {
    return part.category().equals(Category.THREAD_STACKS.id()) && part.share() >= MIN_THREADS;
  }

  /** Threads have what their code takes, as well. */
  private static boolean mayHaveSites(GrowingPart category) {
    return category.category().startsWith(MALLOC) || isThreads(category);
  }

  private static boolean isWhole(GrowingPart part) {
    return part.category().equals(MemorySeries.RSS);
  }

  private static String name(GrowingPart part) {
    if (!part.site().isEmpty()) {
      return part.site();
    }
    return isWhole(part) ? "Memory (RSS)" : "'" + Category.title(part.category()) + "'";
  }

  private String when(long now, double leftMillis) {
    if (leftMillis < CLOCK_TIME.toMillis()) {
      return "at " + CLOCK.format(Instant.ofEpochMilli(now + (long) leftMillis).atZone(zone));
    }
    double hours = leftMillis / MILLIS_PER_HOUR;
    return hours < 72
        ? String.format(Locale.ROOT, "in %.0f h", hours)
        : String.format(Locale.ROOT, "in %,.0f days", hours / 24);
  }

  /** {@code 11.3 to 13.5} in the unit of the slope, or each with its own. */
  private static String range(GrowingPart part) {
    String slope = bytes(part.bytesPerHour());
    String low = bytes(part.low());
    String high = bytes(part.high());
    String unit = slope.substring(slope.indexOf(' '));
    return low.endsWith(unit) && high.endsWith(unit)
        ? low.replace(unit, "") + " to " + high.replace(unit, "")
        : low + " to " + high;
  }

  private static String bytes(double bytes) {
    double size = Math.abs(bytes);
    if (size < KIB) {
      return String.format(Locale.ROOT, "%.0f B", bytes);
    } else if (size < MIB) {
      return String.format(Locale.ROOT, "%.1f KiB", bytes / KIB);
    }
    return size < KIB * MIB
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / MIB)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / MIB / KIB);
  }

  private static String duration(long millis) {
    long seconds = Math.round(millis / 1e3);
    if (seconds < 60) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes < 10 && seconds % 60 > 0
          ? minutes + " min " + seconds % 60 + " s"
          : minutes + " min";
    }
    long hours = minutes / 60;
    if (hours >= 48) {
      return hours / 24 + " d" + (hours % 24 > 0 ? " " + hours % 24 + " h" : "");
    }
    return hours + " h" + (minutes % 60 > 0 ? " " + minutes % 60 + " min" : "");
  }
}
