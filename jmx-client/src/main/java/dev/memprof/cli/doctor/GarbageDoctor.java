package dev.memprof.cli.doctor;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.contract.GarbageReading;
import dev.memprof.contract.GarbageRow;
import dev.memprof.profile.text.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Finds native memory that only garbage holds, where a walk of the Java heap has told. */
final class GarbageDoctor {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long RARE_MILLIS = TimeUnit.MINUTES.toMillis(2);

  /** Of the whole heap: young garbage is collected more often in a healthy JVM. */
  private static final long RARE_WHOLE_MILLIS = TimeUnit.MINUTES.toMillis(20);

  /** Less is what lies about between two collections of a healthy JVM. */
  private static final long MIN_BYTES = 8 << 20;

  /** zlib's state takes 40 to 270 KiB. */
  private static final long MIN_STREAMS = 100;

  private GarbageDoctor() {}

  /**
   * @param zlib how much zlib's state is and who has most of it; empty where it is not much
   * @param target as the user names it to memprof's commands
   */
  static Optional<Finding> examine(
      GarbageReading reading, JvmMemory jvm, Optional<String> zlib, String target) {
    List<String> parts = new ArrayList<>();
    for (GarbageRow row : reading.rows()) {
      boolean many =
          row.kind().equals(GarbageRow.ZLIB)
              ? row.garbageCount() >= MIN_STREAMS
              : row.garbageBytes() >= MIN_BYTES;
      if (many) {
        parts.add(part(row));
      }
    }
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Kind.AWAITS_COLLECTION,
            String.join(", ", parts)
                + " are garbage: no leak, the next collection that finds them frees their memory"
                + zlib.filter(text -> allStreamsAreGarbage(Optional.of(reading)))
                    .map(text -> "; zlib's state is " + text)
                    .orElse("")
                + "; "
                + lastCollection(jvm),
            "jcmd "
                + target
                + " GC.run frees it now; then close or reuse them, bound direct buffers by"
                + " -XX:MaxDirectMemorySize, take a smaller heap, or have G1 collect at times"
                + " (jcmd "
                + target
                + " VM.set_flag G1PeriodicGCInterval 60000)"));
  }

  /** What the walk has found, in one line, also where nothing is to be cured. */
  static String summary(GarbageReading reading) {
    List<String> parts = new ArrayList<>();
    for (GarbageRow row : reading.rows()) {
      if (row.bytes() > 0 || row.kind().equals(GarbageRow.ZLIB)) {
        parts.add(part(row));
      }
    }
    return (parts.isEmpty() ? "no direct buffer, mapped file, Inflater or Deflater" : "")
        + String.join(", ", parts)
        + (parts.isEmpty() ? "" : " are garbage")
        + (reading.note().isEmpty() ? "" : "; " + reading.note())
        + String.format(
            Locale.ROOT,
            "; the application stood still for %.0f ms",
            reading.pauseNanos() / NANOS_PER_MILLI);
  }

  /** {@code 11 of 307 Deflaters are garbage}; empty where no walk has told. */
  static Optional<String> streams(Optional<GarbageReading> reading) {
    List<GarbageRow> rows = zlib(reading);
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            rows.stream().map(GarbageDoctor::part).collect(Collectors.joining(", "))
                + " are garbage");
  }

  /**
   * Whether only garbage holds zlib's state but for a twentieth, such as the JDK's own for jars.
   */
  static boolean allStreamsAreGarbage(Optional<GarbageReading> reading) {
    List<GarbageRow> rows = zlib(reading);
    long all = rows.stream().mapToLong(GarbageRow::count).sum();
    long garbage = rows.stream().mapToLong(GarbageRow::garbageCount).sum();
    return all > 0 && 20 * (all - garbage) <= all;
  }

  private static List<GarbageRow> zlib(Optional<GarbageReading> reading) {
    return reading.stream()
        .flatMap(found -> found.rows().stream())
        .filter(row -> row.kind().equals(GarbageRow.ZLIB) && row.garbageCount() >= 0)
        .toList();
  }

  /** Whether garbage may hold native memory for long. */
  static boolean isRare(JvmMemory jvm) {
    return jvm.collections() == 0
        || jvm.sinceCollectionMillis() >= RARE_MILLIS
        || jvm.sinceWholeMillis() >= RARE_WHOLE_MILLIS;
  }

  /** {@code the last garbage collection was 9 minutes ago}. */
  static String lastCollection(JvmMemory jvm) {
    if (jvm.collections() == 0) {
      return "no garbage collection has run since the start";
    }
    boolean isWhole = jvm.sinceWholeMillis() >= RARE_WHOLE_MILLIS;
    long millis = isWhole ? jvm.sinceWholeMillis() : jvm.sinceCollectionMillis();
    long minutes = TimeUnit.MILLISECONDS.toMinutes(millis);
    return (isWhole
            ? "garbage of the old generation has been collected last "
            : "the last garbage collection was ")
        + (minutes == 0
            ? TimeUnit.MILLISECONDS.toSeconds(millis) + " seconds ago"
            : minutes + " minutes ago")
        + (isWhole ? ", or never" : "");
  }

  /** {@code 48.0 MiB of 50.0 MiB in direct buffers (96 of 100)}, {@code 160 of 160 Deflaters}. */
  private static String part(GarbageRow row) {
    String counts =
        String.format(Locale.ROOT, "%s of %,d", amount(row.garbageCount(), "%,d"), row.count());
    if (row.bytes() == 0) {
      return counts + " " + simple(row.owner()) + "s";
    }
    String bytes = row.garbageBytes() < 0 ? "an unknown part" : Amounts.bytes(row.garbageBytes());
    return bytes + " of " + Amounts.bytes(row.bytes()) + " in " + what(row) + " (" + counts + ")";
  }

  private static String amount(long count, String format) {
    return count < 0 ? "?" : String.format(Locale.ROOT, format, count);
  }

  private static String what(GarbageRow row) {
    return switch (row.kind()) {
      case GarbageRow.DIRECT -> "direct buffers";
      case GarbageRow.MAPPED -> "mapped files";
      default ->
          row.owner().startsWith("jdk.internal.foreign.")
              ? "arenas of java.lang.foreign"
              : simple(row.owner()) + "s";
    };
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
