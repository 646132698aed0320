package dev.memprof.profile.text;

import dev.memprof.profile.model.History;
import dev.memprof.profile.model.Profile;
import dev.memprof.profile.owner.Holder;
import dev.memprof.profile.top.Top;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A line for each site; the JVM and memprof have one each, at the end. */
final class TopTable {
  private static final String MORE_INDENT = "  ";

  /**
   * @param number empty where many sites are put together
   * @param row null where many are
   */
  private record Line(
      String number, Top.Row row, double bytes, double percent, String method, String apart) {
    static Line of(int number, Top.Row row, List<Top.Row> rows) {
      return new Line(
          Integer.toString(number),
          row,
          row.bytes(),
          row.percent(),
          CallPath.place(row.path(), row.method()),
          SimilarRows.difference(row, rows));
    }

    static Line folded(List<Top.Row> rows, String title) {
      return new Line(
          "",
          null,
          rows.stream().mapToDouble(Top.Row::bytes).sum(),
          rows.stream().mapToDouble(Top.Row::percent).sum(),
          title,
          "");
    }
  }

  private final Top top;
  private final ShownRows rows;
  private final boolean isDifference;
  private final String amountTitle;

  TopTable(Top top, ShownRows rows, Profile profile) {
    this.top = top;
    this.rows = rows;
    this.isDifference = profile.isDifference();
    this.amountTitle = amountTitle(profile);
  }

  /** What the bytes of a profile are, in a word or two. */
  static String amountTitle(Profile profile) {
    if (profile.isDifference()) {
      return "growth";
    }
    return switch (profile.sampleType()) {
      case Profile.ALLOCATED -> "allocated";
      case History.PEAK -> "at the peak";
      case History.SELF_FREED -> "freed";
      default -> "live";
    };
  }

  List<String> lines(int width) {
    List<Line> lines = new ArrayList<>();
    for (Top.Row row : rows.telling()) {
      lines.add(Line.of(lines.size() + 1, row, rows.telling()));
    }
    if (!rows.guesses().isEmpty()) {
      lines.add(
          Line.folded(
              rows.guesses(), Amounts.count(rows.guesses().size()) + " sites of one sample each"));
    }
    for (Holder holder : List.of(Holder.JVM, Holder.MEMPROF)) {
      List<Top.Row> held = top.overhead().stream().filter(row -> row.holder() == holder).toList();
      if (!held.isEmpty()) {
        lines.add(Line.folded(held, title(holder)));
      }
    }
    return table().lines(lines, "allocated by", TopTable::method, width);
  }

  private ColumnTable<Line> table() {
    return new ColumnTable<Line>()
        .right("#", Line::number)
        .right(amountTitle, line -> size(line.bytes()))
        .right("±", line -> line.row() == null ? "" : error(line.row()))
        .right("share", line -> Decimals.of(line.percent(), 1) + "%")
        .right("objects", line -> line.row() == null ? "" : objects(line.row().objects()))
        .right("age", line -> line.row() == null ? "" : AgeText.of(line.row()))
        .right("per second", line -> line.row() == null ? "" : rate(line.row()))
        .right("freed in 1 s", line -> line.row() == null ? "" : temporary(line.row()));
  }

  private static List<String> method(Line line, int width) {
    if (line.row() == null) {
      return List.of(Printable.clip(line.method(), width));
    }
    String method = MethodText.fitted(line.method(), width);
    return line.apart().isEmpty()
        ? List.of(method)
        : List.of(
            method, MORE_INDENT + MethodText.fitted(line.apart(), width - MORE_INDENT.length()));
  }

  /** {@code the JVM itself: compiler thread 18.1 MiB, class loading 1.5 MiB}. */
  private String title(Holder holder) {
    if (holder != Holder.JVM) {
      return holder.title() + " itself";
    }
    Map<String, Double> kinds = new LinkedHashMap<>();
    top.overhead().stream()
        .filter(row -> row.holder() == holder)
        .forEach(row -> kinds.merge(kind(row.method()), row.bytes(), Double::sum));
    return kinds.entrySet().stream()
        .sorted(Comparator.comparing(kind -> -Math.abs(kind.getValue())))
        .map(kind -> kind.getKey() + " " + size(kind.getValue()))
        .collect(Collectors.joining(", ", holder.title() + " itself: ", ""));
  }

  /** {@code class loading} of {@code [class loading] com.acme.Plugins}. */
  private static String kind(String marker) {
    int end = marker.indexOf(']');
    return marker.startsWith("[") && end > 0 ? marker.substring(1, end) : marker;
  }

  private String size(double bytes) {
    return (isDifference && bytes > 0 ? "+" : "") + Amounts.bytes(bytes);
  }

  private static String rate(Top.Row row) {
    return row.bytesPerSecond() > 0 ? Amounts.bytes(row.bytesPerSecond()) : "";
  }

  /** How much of it was freed before it had lived for a second. */
  private String temporary(Top.Row row) {
    boolean isKnown = top.rows().stream().anyMatch(other -> !other.lifetimes().isEmpty());
    return isKnown
        ? Math.round(100 * row.freedWithin(Top.TEMPORARY_MILLIS) / row.bytes()) + "%"
        : "";
  }

  /** Nothing where no row has any: collapsed stacks do not tell them. */
  private String objects(double objects) {
    if (top.rows().stream().allMatch(other -> other.objects() == 0)) {
      return "";
    }
    return (isDifference && objects > 0 ? "+" : "") + Amounts.count(objects);
  }

  /** One standard error, relative; nothing where no row has one. */
  private String error(Top.Row row) {
    if (top.rows().stream().noneMatch(other -> other.sampledObjects() > 0)) {
      return "";
    }
    return row.sampledObjects() > 0
        ? Math.round(100 * row.errorBytes() / Math.abs(row.bytes())) + "%"
        : "?";
  }
}
