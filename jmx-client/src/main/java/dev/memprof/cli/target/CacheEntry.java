package dev.memprof.cli.target;

import java.util.List;
import javax.management.openmbean.CompositeData;

/**
 * A cache of the application, by its name.
 *
 * @param instances those that live, {@code com.acme.BlockCache@1f2e3d}
 * @param releases how often one was released
 * @param releasedBytes what that has given back so far
 * @param weightBytes what the last recorded release gave back; -1 before the first
 * @param weighedMillis when that was, ms since the epoch; 0 before the first
 */
public record CacheEntry(
    String name,
    List<String> instances,
    long releases,
    long releasedBytes,
    long weightBytes,
    long weighedMillis) {

  static CacheEntry of(CompositeData data) {
    return new CacheEntry(
        (String) data.get("name"),
        List.of((String[]) data.get("instances")),
        (Long) data.get("releases"),
        (Long) data.get("releasedBytes"),
        (Long) data.get("weightBytes"),
        (Long) data.get("weighedMillis"));
  }
}
