package dev.memprof.store.file;

import dev.memprof.ledger.proc.ProcessStart;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a run file tells. Immutable.
 *
 * @param file the run file
 * @param facts who ran: {@code main}, {@code jvm}, {@code interval}
 * @param dumps what the run has stored, in that order, whether it is still there or not
 * @param points its curve, in the order of recording
 * @param categories how the rows of the ledger went, likewise; coarser than the curve
 * @param sites what was live by age, and what the largest sites held of it, likewise
 * @param ended when the JVM ended in order; null while it runs, and when it was killed
 */
public record Run(
    RunId id,
    Path file,
    ProcessStart process,
    Map<String, String> facts,
    List<StoredDump> dumps,
    List<RunPoint> points,
    List<CategoryPoint> categories,
    List<SitePoint> sites,
    Instant ended) {

  public Run {
    facts = Map.copyOf(facts);
    dumps = List.copyOf(dumps);
    points = List.copyOf(points);
    categories = List.copyOf(categories);
    sites = List.copyOf(sites);
  }

  /** When the JVM started, by the clock of then. */
  public Instant started() {
    return Instant.ofEpochMilli(id.startMillis());
  }

  /** The main class, or the jar without its directory; empty where it is not known. */
  public String main() {
    String main = facts.getOrDefault("main", "");
    return main.substring(main.lastIndexOf('/') + 1);
  }

  /** The JVM's name and version; empty where they are not known. */
  public String jvm() {
    return facts.getOrDefault("jvm", "");
  }

  /**
   * Whether the JVM writes here still. It holds a lock on its run file, which other containers see
   * as well; where the file system has no locks, its start time tells.
   */
  public boolean isAlive() {
    return ended == null && (process.isRunning() || isLocked());
  }

  private boolean isLocked() {
    // A shared lock, since the file may be one that only others can write.
    try (FileChannel channel = RegularFile.open(file);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true; // this very JVM's
    } catch (IOException e) {
      return false;
    }
  }
}
