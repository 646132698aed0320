package dev.memprof.agent.jmx;

import dev.memprof.agent.store.StoredDump;
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
  private final long fileBytes;
  private final long liveBytes;

  public DumpEntry(
      String name, String path, long timeMillis, String reason, long fileBytes, long liveBytes) {
    this.name = name;
    this.path = path;
    this.timeMillis = timeMillis;
    this.reason = reason;
    this.fileBytes = fileBytes;
    this.liveBytes = liveBytes;
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

  /** Size of the file. */
  public long getFileBytes() {
    return fileBytes;
  }

  /** Estimated live native bytes in it; the growth, for a timed profile. */
  public long getLiveBytes() {
    return liveBytes;
  }

  static DumpEntry of(StoredDump dump) {
    return new DumpEntry(
        dump.file().getFileName().toString(),
        dump.file().toString(),
        dump.time().toEpochMilli(),
        dump.reason(),
        dump.fileBytes(),
        dump.liveBytes());
  }

  /** The form in which it crosses to a client as a notification's user data. */
  CompositeData toComposite() {
    String[] items = {"name", "path", "timeMillis", "reason", "fileBytes", "liveBytes"};
    OpenType<?>[] types = {
      SimpleType.STRING,
      SimpleType.STRING,
      SimpleType.LONG,
      SimpleType.STRING,
      SimpleType.LONG,
      SimpleType.LONG
    };
    Object[] values = {name, path, timeMillis, reason, fileBytes, liveBytes};
    try {
      CompositeType type =
          new CompositeType(DumpEntry.class.getName(), "A stored dump", items, items, types);
      return new CompositeDataSupport(type, items, values);
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }
}
