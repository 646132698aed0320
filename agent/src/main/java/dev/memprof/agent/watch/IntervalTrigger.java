package dev.memprof.agent.watch;

import dev.memprof.agent.control.IntervalDumps;
import dev.memprof.agent.options.IntervalDumper;
import dev.memprof.profile.text.Amounts;

/**
 * Due after every 2^lg_prof_interval bytes allocated. What was allocated is estimated by the number
 * of samples, one in each sample interval on average; a block that is larger than that interval
 * counts as one of them, so that programs of large blocks get fewer dumps of this kind than of
 * growth.
 */
final class IntervalTrigger implements Trigger {
  private final IntervalDumps dumps;
  private final Figures figures;
  private final long intervalBytes;
  private final long sampleIntervalBytes;
  private final DumpPace pace;
  private long counted;
  private boolean pending;

  IntervalTrigger(IntervalDumps dumps, Figures figures, long sampleIntervalBytes, DumpPace pace) {
    this.dumps = dumps;
    this.figures = figures;
    this.sampleIntervalBytes = sampleIntervalBytes;
    this.pace = pace;
    intervalBytes = dumps.intervalBytes();
    counted = ended();
  }

  private long ended() {
    return intervalBytes == 0
        ? 0
        : (long) ((double) figures.samples() * sampleIntervalBytes / intervalBytes);
  }

  @Override
  public DueDump due(long nanos) {
    long now = ended();
    long fresh = now - counted;
    counted = now;
    if (!dumps.areBy(IntervalDumper.AGENT)) {
      pending = false;
      return null;
    }
    pending |= fresh > 0;
    return pending
        ? DueDump.paced("interval", Amounts.bytes(intervalBytes) + " allocated", pace, fresh)
        : null;
  }

  @Override
  public void dumped(DueDump dumped, long nanos) {
    pending = false;
  }

  /** The next interval will be as good. */
  @Override
  public void failed(DueDump failed, long nanos) {
    pending = false;
  }
}
