package dev.memprof.cli.incident;

import dev.memprof.profile.Profiles;
import dev.memprof.profile.model.Profile;
import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.time.Instant;
import org.apache.commons.io.function.IOSupplier;

/**
 * A dump that a report shows, wherever its profile lies.
 *
 * @param place what errors of {@code source} begin with, to be left out; may be empty
 * @param reason and {@code detail}: why it was taken, as stores have them
 * @param fileBytes null where it is in no file
 * @param liveBytes estimated live native bytes
 * @param growthBytes what that is more than in the same run's previous dump; null where that is not
 *     known
 * @param source reads it; is asked twice, so that one profile at a time is in memory
 */
public record ReportedDump(
    String name,
    String place,
    Instant time,
    String reason,
    String detail,
    Long fileBytes,
    long liveBytes,
    Long growthBytes,
    IOSupplier<Profile> source) {

  /** A dump of a directory. */
  public static ReportedDump of(StoredDump dump) {
    return new ReportedDump(
        dump.name(),
        dump.file().toString(),
        dump.time(),
        dump.reason(),
        dump.detail(),
        dump.fileBytes(),
        dump.liveBytes(),
        dump.growthBytes(),
        () -> Profiles.read(dump.file()));
  }

  /** Why it cannot be read, without its place. */
  String problem(IOException e) {
    return String.valueOf(e.getMessage()).replace(place + ": ", "");
  }
}
