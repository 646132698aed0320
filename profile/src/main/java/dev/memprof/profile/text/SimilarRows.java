package dev.memprof.profile.text;

import dev.memprof.profile.top.Top;
import java.util.List;

/** What tells apart rows that have the same method in the same place. */
final class SimilarRows {
  private SimilarRows() {}

  /**
   * The frame in which a row's path differs from that of the first row that looks like it, but has
   * another path: {@code via com.acme.Importer.start(Importer.java:70)}. Empty where none has.
   */
  static String difference(Top.Row row, List<Top.Row> rows) {
    String place = CallPath.place(row.path(), row.method());
    for (Top.Row other : rows) {
      if (CallPath.place(other.path(), other.method()).equals(place)) {
        String difference = difference(row.path(), other.path());
        if (!difference.isEmpty()) {
          return difference;
        }
      }
    }
    return "";
  }

  private static String difference(List<String> path, List<String> other) {
    for (int i = 0; i < path.size(); i++) {
      if (i == other.size() || !path.get(i).equals(other.get(i))) {
        return "via " + path.get(i);
      }
    }
    return "";
  }
}
