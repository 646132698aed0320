package dev.memprof.store.file;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a dump: {@code 20261124T031944Z-growth-17.pb.gz}.
 *
 * @param time in whole seconds
 * @param reason one lower-case word
 * @param sequence counts a run's dumps from 1 on, with gaps where a name was taken
 */
public record DumpName(Instant time, String reason, int sequence) implements Comparable<DumpName> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern FORM =
      Pattern.compile("(\\d{8}T\\d{6}Z)-([a-z]+)-(\\d{1,9})\\.pb\\.gz");

  /** Of a file's own name; empty when it is none of a dump. */
  public static Optional<DumpName> parse(String name) {
    Matcher parts = FORM.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new DumpName(
              Instant.from(TIME.parse(parts.group(1))),
              parts.group(2),
              Integer.parseInt(parts.group(3))));
    } catch (DateTimeParseException e) {
      return Optional.empty(); // the 31st of February
    }
  }

  public static Optional<DumpName> of(Path file) {
    return parse(file.getFileName().toString());
  }

  public DumpName next() {
    return new DumpName(time, reason, sequence + 1);
  }

  /** By time, then sequence, then reason. */
  @Override
  public int compareTo(DumpName other) {
    if (!time.equals(other.time)) {
      return time.compareTo(other.time);
    }
    return sequence == other.sequence
        ? reason.compareTo(other.reason)
        : Integer.compare(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return TIME.format(time) + "-" + reason + "-" + sequence + ".pb.gz";
  }
}
