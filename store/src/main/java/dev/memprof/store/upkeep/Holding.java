package dev.memprof.store.upkeep;

import dev.memprof.store.file.Run;
import dev.memprof.store.file.StoredDump;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run has in a directory.
 *
 * @param alive whether it runs still
 * @param dumps those that are there, in the order of storing
 * @param others its other files, and directories after what is in them; the run file last
 */
public record Holding(Run run, boolean alive, List<StoredDump> dumps, List<Other> others) {

  /**
   * A file that is no dump.
   *
   * @param idle whether nobody will miss it: a broken one
   */
  record Other(Path file, long bytes, boolean idle) {}

  long bytes() {
    return dumps.stream().mapToLong(StoredDump::fileBytes).sum()
        + others.stream().mapToLong(Other::bytes).sum();
  }

  /** What tells most: the first dump, which is the baseline, the largest, the latest. */
  Set<StoredDump> telling() {
    Set<StoredDump> telling = new LinkedHashSet<>();
    List<StoredDump> whole = dumps.stream().filter(dump -> !dump.isTimed()).toList();
    Optional<StoredDump> largest =
        whole.stream().max(Comparator.comparingLong(StoredDump::liveBytes));
    largest.ifPresent(
        dump -> {
          telling.add(whole.get(0));
          telling.add(dump);
        });
    if (!dumps.isEmpty()) {
      telling.add(dumps.get(dumps.size() - 1));
    }
    return telling;
  }

  List<StoredDump> others(Set<StoredDump> telling) {
    List<StoredDump> rest = new ArrayList<>(dumps);
    rest.removeAll(telling);
    return rest;
  }
}
