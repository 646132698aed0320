package dev.memprof.store.file;

import dev.memprof.contract.DumpEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A dump of the store.
 *
 * @param reason one lower-case word: {@code manual}, {@code growth}, {@code limit}, ...
 * @param detail more about the reason, such as {@code 85 % of memory.max}; may be empty
 * @param fileBytes size of the file
 * @param liveBytes estimated live native bytes; the growth, for a timed profile; -1 where the file
 *     is broken
 * @param growthBytes what {@code liveBytes} is more than in the previous dump that the same run
 *     stored, timed profiles apart; all of it in a run's first dump and in a timed profile
 */
public record StoredDump(
    Path file,
    Instant time,
    String reason,
    String detail,
    long fileBytes,
    long liveBytes,
    long growthBytes) {

  /**
   * Of a profile that was written to {@code file}.
   *
   * @param previousLiveBytes of the run's previous dump, timed profiles apart; 0 for none
   */
  public static StoredDump of(
      Path file, DumpFigures profile, String reason, String detail, long previousLiveBytes)
      throws IOException {
    long growth = profile.isDifference() ? profile.bytes() : profile.bytes() - previousLiveBytes;
    return new StoredDump(
        file, profile.time(), reason, detail, Files.size(file), profile.bytes(), growth);
  }

  /** The reason of dumps that somebody asked for. */
  public static final String MANUAL = "manual";

  /** The reason of timed profiles, which are differences, and not all that is live. */
  public static final String TIMED = "profile";

  public boolean isTimed() {
    return reason.equals(TIMED);
  }

  /** The file's own name, by which people and clients ask for the dump. */
  public String name() {
    return file.getFileName().toString();
  }

  /** The same as somebody sees it who has another path for it. */
  public StoredDump withFile(Path other) {
    return new StoredDump(other, time, reason, detail, fileBytes, liveBytes, growthBytes);
  }

  /** What JMX, HTTP and JSON carry of it. */
  public DumpEntry entry() {
    return new DumpEntry(
        name(),
        file.toString(),
        time.toEpochMilli(),
        reason,
        detail,
        fileBytes,
        liveBytes,
        growthBytes);
  }
}
