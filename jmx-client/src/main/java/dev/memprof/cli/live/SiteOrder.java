package dev.memprof.cli.live;

import java.util.Comparator;

/** By what sites are sorted. */
enum SiteOrder {
  LIVE("live", Comparator.comparingDouble(LiveSite::bytes).reversed()),
  RATE("per minute", Comparator.comparingDouble(LiveSite::bytesPerMinute).reversed()),
  OBJECTS("objects", Comparator.comparingDouble(LiveSite::objects).reversed()),
  NAME("allocated by", Comparator.comparing(LiveSite::place));

  private final String column;
  private final Comparator<LiveSite> comparator;

  SiteOrder(String column, Comparator<LiveSite> comparator) {
    this.column = column;
    this.comparator = comparator;
  }

  /** The title of the column. */
  String column() {
    return column;
  }

  Comparator<LiveSite> comparator() {
    return comparator;
  }

  SiteOrder next() {
    return switch (this) {
      case LIVE -> RATE;
      case RATE -> OBJECTS;
      case OBJECTS -> NAME;
      case NAME -> LIVE;
    };
  }
}
