package dev.memprof.cli.target;

import dev.memprof.store.file.StoredDump;
import javax.management.openmbean.CompositeData;

/**
 * A dump of a target's store.
 *
 * @param path absolute, on the target's machine
 * @param timeMillis when it was taken, ms since the epoch
 * @param detail more about the reason; may be empty
 * @param liveBytes estimated live native bytes in it; the growth, for a timed profile; -1 where
 *     that is not known
 * @param growthBytes what that is more than in the same run's previous dump
 */
public record DumpEntry(
    String name,
    String path,
    long timeMillis,
    String reason,
    String detail,
    long fileBytes,
    long liveBytes,
    long growthBytes) {

  /** A dump of a directory of this machine. */
  public static DumpEntry of(StoredDump dump) {
    return new DumpEntry(
        dump.name(),
        dump.file().toString(),
        dump.time().toEpochMilli(),
        dump.reason(),
        dump.detail(),
        dump.fileBytes(),
        dump.liveBytes(),
        dump.growthBytes());
  }

  static DumpEntry of(CompositeData data) {
    return new DumpEntry(
        (String) data.get("name"),
        (String) data.get("path"),
        (Long) data.get("timeMillis"),
        (String) data.get("reason"),
        (String) data.get("detail"),
        (Long) data.get("fileBytes"),
        (Long) data.get("liveBytes"),
        (Long) data.get("growthBytes"));
  }
}
