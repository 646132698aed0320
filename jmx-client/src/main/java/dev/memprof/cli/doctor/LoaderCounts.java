package dev.memprof.cli.doctor;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Class loaders by their class, of what {@code jcmd PID VM.classloader_stats} prints. */
final class LoaderCounts {
  private static final int COLUMNS = 7;
  private static final int CLASSES = 3;
  private static final int CHUNK_BYTES = 4;
  private static final int TYPE = 6;

  /** Fewer are no leak. */
  private static final long MIN_LOADERS = 50;

  private static final class Sum {
    long loaders;
    long classes;
    long bytes;
  }

  private LoaderCounts() {}

  /**
   * The class with the most metaspace in loaders of its own, in words; empty where none has many
   * loaders.
   */
  static Optional<String> largest(String classLoaderStats) {
    Map<String, Sum> sums = new HashMap<>();
    for (String line : classLoaderStats.split("\n")) {
      String[] words = line.strip().split("\\s+", COLUMNS);
      if (words.length == COLUMNS && words[0].startsWith("0x")) {
        Sum sum = sums.computeIfAbsent(words[TYPE], type -> new Sum());
        sum.loaders++;
        sum.classes += Long.parseLong(words[CLASSES]);
        sum.bytes += Long.parseLong(words[CHUNK_BYTES]);
      }
    }
    return sums.entrySet().stream()
        .filter(sum -> sum.getValue().loaders >= MIN_LOADERS)
        .max((a, b) -> Long.compare(a.getValue().bytes, b.getValue().bytes))
        .map(sum -> text(sum.getKey(), sum.getValue()));
  }

  private static String text(String type, Sum sum) {
    return String.format(
        Locale.ROOT,
        "%,d class loaders of class %s have %,d classes",
        sum.loaders,
        type,
        sum.classes);
  }
}
