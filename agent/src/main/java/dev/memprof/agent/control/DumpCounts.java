package dev.memprof.agent.control;

import dev.memprof.store.file.StoredDump;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.function.IOSupplier;

/**
 * Counts dumps since the start of the JVM: those taken, for whatever purpose, and those stored. Its
 * monitor guards the numbers; a {@link Snapshot} holds numbers that agree.
 */
public final class DumpCounts {
  private final Map<String, Long> storedByReason = new TreeMap<>();
  private long storedBytes;
  private long taken;
  private long nanos;
  private long failures;
  private final Map<String, Long> withheldByReason = new TreeMap<>();
  private String lastFailure = "";
  private String reportedCause = "";

  /**
   * @param taken dumps that jemalloc wrote and that were read, those of looks included
   * @param nanos what they took, from the order to the symbolized profile
   * @param failures dumps that could not be taken or stored
   * @param lastFailure why the last of those could not, and the cure; empty when there is none
   * @param storedByReason files written to the store
   * @param storedBytes their sizes
   * @param withheldByReason dumps that were due but came too fast
   */
  public record Snapshot(
      long taken,
      long nanos,
      long failures,
      String lastFailure,
      Map<String, Long> storedByReason,
      long storedBytes,
      Map<String, Long> withheldByReason) {}

  /** Of taking a dump: its time is counted as well. */
  <T> T time(IOSupplier<T> work) throws IOException {
    long start = System.nanoTime();
    T result = attempt(work);
    took(System.nanoTime() - start);
    return result;
  }

  /**
   * Of a look, which costs time like a dump; when it fails no dump is lost, and who looks is told.
   */
  <T> T timeLook(IOSupplier<T> work) throws IOException {
    long start = System.nanoTime();
    T result = work.get();
    took(System.nanoTime() - start);
    return result;
  }

  /** Of anything that can cost a dump. */
  <T> T attempt(IOSupplier<T> work) throws IOException {
    try {
      return work.get();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      failed(e);
      throw e;
    }
  }

  private synchronized void took(long spentNanos) {
    taken++;
    nanos += spentNanos;
  }

  /** Says so once for each cause, until a dump is stored again; numbers make no other cause. */
  private synchronized void failed(Throwable e) {
    failures++;
    lastFailure = e.getMessage() == null ? e.toString() : e.getMessage();
    String cause = lastFailure.replaceAll("\\d+", "#");
    if (!cause.equals(reportedCause)) {
      reportedCause = cause;
      System.err.println("memprof: dump failed: " + lastFailure);
    }
  }

  /** A dump was stored, or a timed profile. */
  synchronized void stored(StoredDump dump) {
    long unused = storedByReason.merge(dump.reason(), 1L, Long::sum);
    storedBytes += dump.fileBytes();
    reportedCause = "";
  }

  /** Dumps were due, but came too fast. */
  public synchronized void withheld(String reason, long count) {
    long unused = withheldByReason.merge(reason, count, Long::sum);
  }

  public synchronized Snapshot snapshot() {
    return new Snapshot(
        taken,
        nanos,
        failures,
        lastFailure,
        Map.copyOf(storedByReason),
        storedBytes,
        Map.copyOf(withheldByReason));
  }
}
