package dev.memprof.ledger.growth;

/**
 * What a series does.
 *
 * @param slope bytes an hour; this and the next four are 0 unless it grows
 * @param low lower bound of its interval of 95 %
 * @param high upper bound
 * @param sinceMillis since when it has grown so, by the clock of the series
 * @param hours for how long, as far as it was watched
 */
record Trend(
    MemorySeries series,
    Kind kind,
    double slope,
    double low,
    double high,
    long sinceMillis,
    double hours) {
  enum Kind {
    GROWS,
    STEADY,
    TOO_EARLY
  }

  static Trend without(MemorySeries series, Kind kind) {
    return new Trend(series, kind, 0, 0, 0, 0, 0);
  }

  boolean grows() {
    return kind == Kind.GROWS;
  }
}
