package dev.memprof.store.growth;

import dev.memprof.ledger.growth.MemorySeries;
import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.text.CallPath;
import dev.memprof.profile.top.PathsOverTime;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the largest sites held in each of several dumps. */
final class SitesOverTime {
  /** A leak is among those that hold the hundredth part of a dump. */
  private static final double MIN_SHARE = 0.01;

  private static final int MAX_SITES = 50;

  private SitesOverTime() {}

  /**
   * One series for each line of Java code. Dumps that cannot be read are passed over.
   *
   * @param dumps in the order of time
   */
  static List<MemorySeries> of(String category, List<StoredDump> dumps) {
    PathsOverTime paths = new PathsOverTime(dumps.size());
    List<Integer> read = new ArrayList<>();
    for (int i = 0; i < dumps.size(); i++) {
      try {
        Profile profile = Profiles.read(dumps.get(i).file());
        paths.add(i, profile.live());
        read.add(i);
      } catch (IOException e) {
        // removed meanwhile, or broken, which `memprof dumps` says
      }
    }
    Map<String, List<PathsOverTime.Row>> bySite = new LinkedHashMap<>();
    for (PathsOverTime.Row row : paths.rows(MIN_SHARE, MAX_SITES)) {
      bySite.computeIfAbsent(site(row), site -> new ArrayList<>()).add(row);
    }
    List<MemorySeries> all = new ArrayList<>();
    bySite.forEach(
        (site, rows) -> {
          MemorySeries series = new MemorySeries(category, site);
          for (int i : read) {
            double variance = rows.stream().mapToDouble(row -> square(row, i)).sum();
            double bytes = rows.stream().mapToDouble(row -> row.bytes().get(i)).sum();
            series.add(dumps.get(i).time().toEpochMilli(), bytes, Math.sqrt(variance));
          }
          all.add(series);
        });
    return all;
  }

  private static double square(PathsOverTime.Row row, int i) {
    double error = row.errorBytes().get(i);
    return error * error;
  }

  /** {@code Importer.load(Importer.java:42)}; without a line where none is known. */
  static String site(PathsOverTime.Row row) {
    return CallPath.place(row.path(), row.method());
  }
}
