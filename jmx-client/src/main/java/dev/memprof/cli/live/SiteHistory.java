package dev.memprof.cli.live;

import dev.memprof.profile.text.AgeText;
import dev.memprof.profile.text.CallPath;
import dev.memprof.profile.top.Top;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What sites held at the latest looks. For one thread. */
final class SiteHistory {
  private static final int MAX_LOOKS = 12;
  private static final double MILLIS_PER_MINUTE = 60_000;

  private Map<List<String>, List<Double>> trends = new HashMap<>();
  private long lastMillis;

  /**
   * Adds a look.
   *
   * @param millis when it was taken, after all others
   * @return its sites; one that was not there before has come from nothing
   */
  List<LiveSite> add(Top top, long millis) {
    double minutes = (millis - lastMillis) / MILLIS_PER_MINUTE;
    boolean isFirst = lastMillis == 0;
    Map<List<String>, List<Double>> next = new HashMap<>();
    List<LiveSite> sites = new ArrayList<>();
    for (Top.Row row : top.rows()) {
      List<String> key = row.path().isEmpty() ? List.of(row.method()) : row.path();
      List<Double> before = trends.getOrDefault(key, isFirst ? List.of() : List.of(0.0));
      List<Double> trend =
          new ArrayList<>(
              before.subList(Math.max(0, before.size() - MAX_LOOKS + 1), before.size()));
      trend.add(row.bytes());
      next.put(key, trend);
      double rate =
          isFirst || minutes <= 0
              ? Double.NaN
              : (row.bytes() - before.get(before.size() - 1)) / minutes;
      sites.add(
          new LiveSite(
              row.method(),
              CallPath.place(row.path(), row.method()),
              row.path(),
              row.nativeEntry(),
              row.bytes(),
              row.objects(),
              row.percent(),
              rate,
              AgeText.of(row),
              List.copyOf(trend)));
    }
    trends = next;
    lastMillis = millis;
    return List.copyOf(sites);
  }
}
