package dev.memprof.cli.print;

import dev.memprof.profile.text.Amounts;
import dev.memprof.profile.text.Decimals;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time, always UTC, and lengths of time as people read them. */
public final class Times {
  private Times() {}

  public static String utc(long epochMillis) {
    return Amounts.time(Instant.ofEpochMilli(epochMillis));
  }

  /** For a file name: no blank, no colon, sorts by time. */
  public static String utcForFileName(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace("-", "").replace(":", "");
  }

  /** {@code 850 ms}, {@code 12.5 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
  public static String length(Duration length) {
    if (length.toMillis() < 1000) {
      return length.toMillis() + " ms";
    }
    return length.toSeconds() < 60
        ? Decimals.of(length.toMillis() / 1000.0, 1) + " s"
        : Amounts.duration(length);
  }
}
