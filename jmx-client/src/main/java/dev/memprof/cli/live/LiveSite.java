package dev.memprof.cli.live;

import java.util.List;

/**
 * A site as it is, and has been.
 *
 * @param method whose memory it is
 * @param place the same with its file and line
 * @param path of calls, innermost first
 * @param percent of all that is live
 * @param bytesPerMinute changed since the look before; NaN at the first
 * @param age how old half of it is at least; empty where that is not known
 * @param trend bytes of the latest looks, the oldest first
 */
record LiveSite(
    String method,
    String place,
    List<String> path,
    String nativeEntry,
    double bytes,
    double objects,
    double percent,
    double bytesPerMinute,
    String age,
    List<Double> trend) {

  /** What makes it the same site in the next look. */
  List<String> key() {
    return path.isEmpty() ? List.of(method) : path;
  }
}
