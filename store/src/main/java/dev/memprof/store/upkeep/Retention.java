package dev.memprof.store.upkeep;

import dev.memprof.store.file.StoredDump;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How much a directory may hold of what memprof has written, and what goes when it is more.
 *
 * @param bytes of all files: dumps, run files, names files
 * @param count of dumps
 */
public record Retention(long bytes, int count) {
  public static final Retention DEFAULT = new Retention(512L << 20, 200);

  public Retention {
    if (bytes < 0 || count < 1) {
      throw new IllegalArgumentException(
          "retention of %d bytes and %d dumps: expected at least 0 and 1".formatted(bytes, count));
    }
  }

  /**
   * What has to go, in the order of going:
   *
   * <ol>
   *   <li>of dead runs, oldest first: broken files, then dumps that are neither the run's first,
   *       nor its largest, nor its latest; then run files of runs without a dump
   *   <li>of live runs the same dumps, oldest first
   *   <li>of dead runs, oldest first, those three, and with the last of them all else of the run
   * </ol>
   *
   * The three of a live run stay, even if that is more than allowed.
   *
   * @param holdings the oldest run first
   */
  public List<Path> victims(List<Holding> holdings) {
    Picking picking = new Picking(holdings);
    if (!picking.isOver() && picking.dumplessOver <= 0) {
      return List.of();
    }
    List<Holding> dead = holdings.stream().filter(holding -> !holding.alive()).toList();
    dead.forEach(picking::idle);
    dead.forEach(holding -> picking.dumps(holding.others(holding.telling())));
    dead.stream().filter(holding -> holding.dumps().isEmpty()).forEach(picking::rest);
    picking.dumps(
        holdings.stream()
            .filter(Holding::alive)
            .flatMap(holding -> holding.others(holding.telling()).stream())
            .sorted(Comparator.comparing(StoredDump::time))
            .toList());
    for (Holding holding : dead) {
      if (picking.isOver() && !holding.dumps().isEmpty()) {
        picking.dumps(List.copyOf(holding.telling()));
        if (picking.victims.containsAll(holding.dumps().stream().map(StoredDump::file).toList())) {
          picking.rest(holding);
        }
      }
    }
    return picking.victims;
  }

  private final class Picking {
    private final List<Path> victims = new ArrayList<>();
    private long bytesOver;
    private long dumpsOver;
    private long dumplessOver;

    Picking(List<Holding> holdings) {
      bytesOver = holdings.stream().mapToLong(Holding::bytes).sum() - bytes;
      dumpsOver = holdings.stream().mapToLong(holding -> holding.dumps().size()).sum() - count;
      dumplessOver =
          holdings.stream().filter(holding -> !holding.alive() && holding.dumps().isEmpty()).count()
              - count;
    }

    boolean isOver() {
      return bytesOver > 0 || dumpsOver > 0;
    }

    void idle(Holding holding) {
      for (Holding.Other other : holding.others()) {
        if (other.idle() && bytesOver > 0) {
          victims.add(other.file());
          bytesOver -= other.bytes();
        }
      }
    }

    void dumps(List<StoredDump> dumps) {
      for (StoredDump dump : dumps) {
        if (isOver()) {
          victims.add(dump.file());
          bytesOver -= dump.fileBytes();
          dumpsOver--;
        }
      }
    }

    /** All that is no dump. */
    void rest(Holding holding) {
      boolean gone = !holding.dumps().isEmpty();
      if (gone || bytesOver > 0 || dumplessOver > 0) {
        for (Holding.Other other : holding.others()) {
          if (!victims.contains(other.file())) {
            victims.add(other.file());
            bytesOver -= other.bytes();
          }
        }
        dumplessOver -= gone ? 0 : 1;
      }
    }
  }
}
