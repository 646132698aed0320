package dev.memprof.agent.jmx;

import dev.memprof.store.file.StoredDump;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/** A dump of the store. */
public final class DumpEntry {
  private final String name;
  private final String path;
  private final long timeMillis;
  private final String reason;
  private final String detail;
  private final long fileBytes;
  private final long liveBytes;
  private final long growthBytes;

  public DumpEntry(
      String name,
      String path,
      long timeMillis,
      String reason,
      String detail,
      long fileBytes,
      long liveBytes,
      long growthBytes) {
    this.name = name;
    this.path = path;
    this.timeMillis = timeMillis;
    this.reason = reason;
    this.detail = detail;
    this.fileBytes = fileBytes;
    this.liveBytes = liveBytes;
    this.growthBytes = growthBytes;
  }

  /** File name, {@code <time>-<reason>-<seq>.pb.gz}. */
  public String getName() {
    return name;
  }

  /** Absolute path. */
  public String getPath() {
    return path;
  }

  /** When it was taken, ms since the epoch. */
  public long getTimeMillis() {
    return timeMillis;
  }

  /** {@code manual}, {@code profile}, .... */
  public String getReason() {
    return reason;
  }

  /** More about the reason, such as {@code 85 % of memory.max}; may be empty. */
  public String getDetail() {
    return detail;
  }

  /** Size of the file. */
  public long getFileBytes() {
    return fileBytes;
  }

  /** Estimated live native bytes in it; the growth, for a timed profile. */
  public long getLiveBytes() {
    return liveBytes;
  }

  /**
   * Live bytes more than in the previous dump of the same run, timed profiles apart; all of them in
   * a run's first dump and in a timed profile.
   */
  public long getGrowthBytes() {
    return growthBytes;
  }

  static DumpEntry of(StoredDump dump) {
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

  /** The form in which it crosses to a client as a notification's user data. */
  CompositeData toComposite() {
    String[] items = {
      "name", "path", "timeMillis", "reason", "detail", "fileBytes", "liveBytes", "growthBytes"
    };
    OpenType<?>[] types = {
      SimpleType.STRING,
      SimpleType.STRING,
      SimpleType.LONG,
      SimpleType.STRING,
      SimpleType.STRING,
      SimpleType.LONG,
      SimpleType.LONG,
      SimpleType.LONG
    };
    Object[] values = {name, path, timeMillis, reason, detail, fileBytes, liveBytes, growthBytes};
    try {
      CompositeType type =
          new CompositeType(DumpEntry.class.getName(), "A stored dump", items, items, types);
      return new CompositeDataSupport(type, items, values);
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }
}
