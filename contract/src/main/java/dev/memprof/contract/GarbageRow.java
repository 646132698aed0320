package dev.memprof.contract;

/**
 * Native memory of one kind of owner, freed by a cleaner when the owner is garbage.
 *
 * @param owner class of the Java objects whose end frees it: {@code java.nio.DirectByteBuffer}
 * @param action class of what then runs; empty where the JDK's cleaner itself does it
 * @param kind {@code direct}, {@code mapped}, {@code zlib} or {@code other}
 * @param count how many owners there are that are not closed
 * @param bytes what they hold; 0 where their cleaners do not tell
 * @param garbageCount how many of the owners no code can reach; -1 when it is not known
 * @param garbageBytes what these hold; -1 when it is not known
 */
public record GarbageRow(
    String owner,
    String action,
    String kind,
    long count,
    long bytes,
    long garbageCount,
    long garbageBytes) {

  /** Of a direct buffer's memory. */
  public static final String DIRECT = "direct";

  /** Of a mapped file. */
  public static final String MAPPED = "mapped";

  /** Of an Inflater or Deflater. */
  public static final String ZLIB = "zlib";

  /** Of anything else, of the JDK or of the application, that has a cleaner. */
  public static final String OTHER = "other";

  /** In place of a figure that only a complete walk could tell. */
  public static final long UNKNOWN = -1;
}
