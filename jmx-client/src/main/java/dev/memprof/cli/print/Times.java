package dev.memprof.cli.print;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points in time, always UTC, and lengths of time as people read them. */
public final class Times {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter FILE_NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Times() {}

  public static String utc(long epochMillis) {
    return SECONDS.format(Instant.ofEpochMilli(epochMillis));
  }

  /** For a file name: no blank, no colon, sorts by time. */
  public static String utcForFileName(Instant time) {
    return FILE_NAME.format(time);
  }

  /** {@code 850 ms}, {@code 12.5 s}, {@code 3 m 05 s}, {@code 2 h 10 m}. */
  public static String length(Duration length) {
    if (length.toMillis() < 1000) {
      return length.toMillis() + " ms";
    }
    if (length.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", length.toMillis() / 1000.0);
    }
    return length.toHours() == 0
        ? String.format(Locale.ROOT, "%d m %02d s", length.toMinutes(), length.toSecondsPart())
        : String.format(Locale.ROOT, "%d h %02d m", length.toHours(), length.toMinutesPart());
  }
}
