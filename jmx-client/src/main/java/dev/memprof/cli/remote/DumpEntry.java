package dev.memprof.cli.remote;

import javax.management.openmbean.CompositeData;

/**
 * A dump of a target's store.
 *
 * @param path absolute, on the target's machine
 * @param timeMillis when it was taken, ms since the epoch
 * @param liveBytes estimated live native bytes in it; the growth, for a timed profile
 */
public record DumpEntry(
    String name, String path, long timeMillis, String reason, long fileBytes, long liveBytes) {

  static DumpEntry of(CompositeData data) {
    return new DumpEntry(
        (String) data.get("name"),
        (String) data.get("path"),
        (Long) data.get("timeMillis"),
        (String) data.get("reason"),
        (Long) data.get("fileBytes"),
        (Long) data.get("liveBytes"));
  }
}
