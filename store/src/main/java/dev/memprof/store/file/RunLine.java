package dev.memprof.store.file;

import dev.memprof.contract.AgedSite;
import dev.memprof.ledger.proc.ProcessStart;
import dev.memprof.profile.lines.TabEscapes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A line of a run file (docs/formats.md): a kind, fields, and a dot, so that a torn line is known
 * by its missing end.
 */
public final class RunLine {
  static final String HEADER = "memprof-run";
  static final String VERSION = "1";

  /** How a point's line starts. */
  static final String POINT = "p\t";

  private static final String END = ".";

  private RunLine() {}

  public static String header(RunId id, ProcessStart start) {
    return line(
        HEADER,
        VERSION,
        id.pid(),
        id.startMillis(),
        start.pid(),
        start.ticks(),
        start.boot(),
        start.namespace());
  }

  static String fact(String key, String value) {
    return line("i", key, value);
  }

  public static String dump(StoredDump dump) {
    return line(
        "d",
        dump.name(),
        dump.time().toEpochMilli(),
        dump.reason(),
        dump.detail(),
        dump.liveBytes(),
        dump.growthBytes(),
        dump.fileBytes());
  }

  static String point(RunPoint point) {
    return line(
        "p",
        point.time().toEpochMilli(),
        point.liveBytes(),
        point.residentBytes(),
        point.rssBytes(),
        point.limitBytes(),
        point.limit());
  }

  /** {@code c 1790000000000 java-heap 268435456 metaspace 31457280 .} */
  static String categories(CategoryPoint point) {
    List<Object> fields = new ArrayList<>();
    fields.add("c");
    fields.add(point.time().toEpochMilli());
    new TreeMap<>(point.residentBytes())
        .forEach(
            (category, bytes) -> {
              fields.add(category);
              fields.add(bytes);
            });
    return line(fields.toArray());
  }

  /**
   * {@code s 1790000000000 Shop.load(Shop.java:42) 1048576 65536 0 4096 2097152 1048576 65536 0 .}
   */
  static String sites(SitePoint point) {
    List<Object> fields = new ArrayList<>();
    fields.add("s");
    fields.add(point.time().toEpochMilli());
    for (AgedSite site : point.sites()) {
      fields.add(site.site());
      fields.add(site.minuteBytes());
      fields.add(site.tenMinutesBytes());
      fields.add(site.hourBytes());
      fields.add(site.errorBytes());
    }
    LiveByAge live = point.live();
    if (live != null) { // behind the sites, where readers that do not know it pass over it
      fields.add(live.liveBytes());
      fields.add(live.minuteBytes());
      fields.add(live.tenMinutesBytes());
      fields.add(live.hourBytes());
    }
    return line(fields.toArray());
  }

  static String end(Instant time) {
    return line("e", time.toEpochMilli());
  }

  private static String line(Object... fields) {
    StringBuilder line = new StringBuilder(96);
    for (Object field : fields) {
      TabEscapes.append(line, field.toString());
      line.append('\t');
    }
    return line.append(END).append('\n').toString();
  }

  /** The fields of a line, its kind first; none of one that is torn. */
  static List<String> fields(String line) {
    String[] fields = line.split("\t", -1);
    if (!fields[fields.length - 1].equals(END)) {
      return List.of();
    }
    for (int i = 0; i < fields.length; i++) {
      fields[i] = TabEscapes.plain(fields[i]);
    }
    return List.of(fields).subList(0, fields.length - 1);
  }
}
