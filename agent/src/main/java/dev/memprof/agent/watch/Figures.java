package dev.memprof.agent.watch;

import dev.memprof.agent.allocator.AllocatorReading;
import dev.memprof.agent.allocator.AllocatorStatistics.Totals;
import dev.memprof.agent.sampler.Sampler;
import dev.memprof.ledger.limits.ProcessMemory;

/**
 * What the watch looks at. The kernel's figures and the number of samples are cheap and read at
 * every look; jemalloc's, for which every arena is locked, once a second, or when the cheap ones
 * say that much has changed. With them, what is free goes back to the kernel in good time: jemalloc
 * sees to that by itself only where an arena is used, and a look at an idle JVM leaves what the JIT
 * compilers took for it. Only the watch's thread may call.
 */
final class Figures {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** While nothing changes. */
  private static final long QUIET_NANOS = 10 * SECOND_NANOS;

  /** A JVM at rest breathes by so much. */
  private static final long LITTLE_BYTES = 1 << 20;

  /** So much more resident, or allocated as far as samples tell, is much. */
  private static final long MUCH_BYTES = 32 << 20;

  private final ProcessMemory process;
  private final Sampler sampler;
  private final AllocatorReading allocator;
  private final long sampleIntervalBytes;

  private long samples;

  /** As of the last look: others refresh the process's as well. */
  private long residentBytes;

  private boolean quiet;
  private Totals totals;
  private long totalsNanos;
  private long decayNanos;
  private long residentThen;
  private long samplesThen;

  Figures(
      ProcessMemory process,
      Sampler sampler,
      AllocatorReading allocator,
      long sampleIntervalBytes,
      long nanos) {
    this.process = process;
    this.sampler = sampler;
    this.allocator = allocator;
    this.sampleIntervalBytes = sampleIntervalBytes;
    samples = sampler.samples();
    residentBytes = process.residentBytes();
    keep(allocator.totals(), nanos);
    decayNanos = nanos;
  }

  void refresh(long nanos) {
    if (nanos - decayNanos >= QUIET_NANOS) {
      decayNanos = nanos;
      allocator.decay();
    }
    long residentBefore = residentBytes;
    long samplesBefore = samples;
    residentBytes = process.refresh().residentBytes();
    samples = sampler.samples();
    quiet = samples == samplesBefore && residentBytes <= residentBefore + LITTLE_BYTES;
    if (hasMuchChanged(nanos - totalsNanos)) {
      keep(allocator.freshTotals(), nanos);
    } else if (nanos - totalsNanos >= (hasChanged() ? SECOND_NANOS : QUIET_NANOS)) {
      keep(allocator.totals(), nanos);
    }
  }

  private boolean hasChanged() {
    return samples != samplesThen || Math.abs(residentBytes - residentThen) > LITTLE_BYTES;
  }

  /** Of what is allocated most is freed at once: that is less of a reason. */
  private boolean hasMuchChanged(long sinceNanos) {
    return residentBytes - residentThen >= MUCH_BYTES
        || ((samples - samplesThen) * sampleIntervalBytes >= MUCH_BYTES
            && sinceNanos >= SECOND_NANOS / 4);
  }

  private void keep(Totals fresh, long nanos) {
    totals = fresh;
    totalsNanos = nanos;
    residentThen = residentBytes;
    samplesThen = samples;
  }

  /** Whether nothing was allocated to speak of since the look before. */
  boolean isQuiet() {
    return quiet;
  }

  /** Live native memory at this moment; as dear as it gets, so for dumps, which are dearer. */
  long refreshLive(long nanos) {
    keep(allocator.freshTotals(), nanos);
    return liveBytes();
  }

  /** Resident set size of the process. */
  long residentBytes() {
    return residentBytes;
  }

  long samples() {
    return samples;
  }

  /** What the application and the JVM hold of jemalloc's memory. */
  long liveBytes() {
    return totals.held();
  }

  /** jemalloc's {@code stats.resident}. */
  long allocatorResidentBytes() {
    return totals.resident();
  }
}
