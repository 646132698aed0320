package dev.memprof.profile.text;

import dev.memprof.profile.Profile;
import dev.memprof.profile.Site;
import dev.memprof.profile.Top;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes {@link Top} for a terminal: at most 100 columns, a page for ten sites. */
public final class TopWriter {
  private static final int WIDTH = 100;
  private static final String DOOR_INDENT = "       ";
  private static final String PATH_INDENT = "         ";

  private final StringBuilder out = new StringBuilder();
  private final boolean difference;

  private TopWriter(boolean difference) {
    this.difference = difference;
  }

  /** The text, its last line ended. */
  public static String text(Profile profile, Top top) {
    TopWriter writer = new TopWriter(profile.isDifference());
    writer.header(profile);
    if (profile.sites().isEmpty()) {
      writer.line(profile.isDifference() ? "Nothing changed." : "No sample is live.");
    } else {
      writer.rows(top);
      writer.cumulative(top);
    }
    return writer.out.toString();
  }

  private void header(Profile profile) {
    List<String> facts = new ArrayList<>();
    if (difference) {
      double grown = profile.sites().stream().mapToDouble(Site::bytes).filter(b -> b > 0).sum();
      double shrunk = profile.totalBytes() - grown;
      line(
          "Native memory over "
              + Amounts.duration(profile.duration())
              + ": "
              + Amounts.signedBytes(profile.totalBytes())
              + " (grown "
              + Amounts.signedBytes(grown)
              + ", shrunk "
              + Amounts.bytes(shrunk)
              + ")");
    } else {
      line("Live native memory: " + Amounts.bytes(profile.totalBytes()));
    }
    int sites = profile.sites().size();
    facts.add(Amounts.count(sites) + (sites == 1 ? " site" : " sites"));
    if (profile.sampleIntervalBytes() > 0) {
      facts.add("sampled every " + Amounts.bytes((double) profile.sampleIntervalBytes()));
    }
    if (!profile.time().equals(Instant.EPOCH)) {
      facts.add(Amounts.time(profile.time()));
    }
    line(String.join(", ", facts));
    line("");
  }

  private void rows(Top top) {
    boolean errors = top.rows().stream().anyMatch(row -> row.sampledObjects() > 0);
    line(
        String.format(
            Locale.ROOT,
            "%3s  %11s  %6s%s  %11s  %s",
            "#",
            difference ? "growth" : "live",
            "%",
            errors ? "     ±" : "",
            "objects",
            "allocated by"));
    int number = 0;
    for (Top.Row row : top.rows()) {
      number++;
      line(
          String.format(
              Locale.ROOT,
              "%3d  %11s  %6s%s  %11s  %s",
              number,
              size(row.bytes()),
              percent(row.percent()),
              errors ? String.format(Locale.ROOT, "  %4s", error(row.sampledObjects())) : "",
              objects(row.objects()),
              method(row.method(), errors ? 53 : 59)));
      if (!row.door().isEmpty()) {
        line(DOOR_INDENT + clip(door(row), WIDTH - DOOR_INDENT.length()));
      }
      for (String step : CallPath.lines(row.path(), row.method())) {
        line(PATH_INDENT + clipStart(step, WIDTH - PATH_INDENT.length()));
      }
    }
    if (top.paths() > top.rows().size()) {
      line(
          "     " + Amounts.count(top.paths() - top.rows().size()) + " smaller ones are not shown");
    }
  }

  private static String door(Top.Row row) {
    return (row.path().isEmpty() ? "in " : "through ") + row.door();
  }

  private void cumulative(Top top) {
    if (top.cumulative().isEmpty()) {
      return;
    }
    line("");
    line(
        String.format(
            Locale.ROOT,
            "%3s  %11s  %6s  %s",
            "",
            difference ? "growth" : "live",
            "%",
            "under the Java method (with all it calls)"));
    for (Top.Cumulative sum : top.cumulative()) {
      line(
          String.format(
              Locale.ROOT,
              "%3s  %11s  %6s  %s",
              "",
              size(sum.bytes()),
              percent(sum.percent()),
              method(sum.method(), WIDTH - 26)));
    }
  }

  private String size(double bytes) {
    return (difference && bytes > 0 ? "+" : "") + Amounts.bytes(bytes);
  }

  private String objects(double objects) {
    return (difference && objects > 0 ? "+" : "") + Amounts.count(objects);
  }

  private static String percent(double percent) {
    return String.format(Locale.ROOT, "%.1f%%", percent);
  }

  /** One standard error, relative: samples are Poisson distributed. */
  private static String error(long samples) {
    return samples > 0 ? Math.max(1, Math.round(100 / Math.sqrt(samples))) + "%" : "?";
  }

  private static String method(String method, int width) {
    return clipStart(method, width);
  }

  /** The end of a method's name says more than its package. */
  private static String clipStart(String text, int width) {
    return text.length() <= width ? text : "…" + text.substring(text.length() - width + 1);
  }

  private static String clip(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }

  /** A name could hold what steers a terminal. */
  private void line(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean steers = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
      out.append(steers || c == '\u2028' || c == '\u2029' ? '?' : c);
    }
    out.append('\n');
  }
}
