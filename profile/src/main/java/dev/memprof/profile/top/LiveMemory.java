package dev.memprof.profile.top;

import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Holder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Whose the live blocks of a profile are, in a few words. */
public final class LiveMemory {
  private LiveMemory() {}

  /**
   * Estimated bytes of the application, of the JVM by kind, and of memprof: the most first.
   *
   * @param live no difference
   */
  public static Map<String, Long> byHolder(Profile live) {
    Top top = Top.of(live, 0);
    Map<String, Double> sums = new TreeMap<>();
    double overhead = 0;
    for (Top.Row row : top.overhead()) {
      sums.merge(name(row), row.bytes(), Double::sum);
      overhead += row.bytes();
    }
    sums.put(Holder.APPLICATION.title(), live.totalBytes() - overhead);
    Map<String, Long> bytes = new LinkedHashMap<>();
    sums.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .forEach(sum -> bytes.put(sum.getKey(), Math.round(sum.getValue())));
    return bytes;
  }

  /** {@code the JVM: class loading} of {@code [class loading] com.acme.Plugins}. */
  private static String name(Top.Row row) {
    String marker = row.method();
    return row.holder() == Holder.JVM
        ? Holder.JVM.title() + ": " + marker.substring(1, marker.indexOf(']'))
        : row.holder().title();
  }
}
