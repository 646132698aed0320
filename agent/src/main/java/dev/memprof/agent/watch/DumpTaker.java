package dev.memprof.agent.watch;

import dev.memprof.agent.control.Dumps;
import java.io.IOException;
import java.util.function.LongSupplier;

/** Takes a dump that is due, or puts it off. Only the watch's thread may call. */
final class DumpTaker {
  private final Dumps dumps;
  private final DueDumps dueDumps;
  private final DeferredDump deferred;
  private final DumpCosts costs;
  private final Heap heap;
  private final LongSupplier nanoClock;

  DumpTaker(
      Dumps dumps,
      DueDumps dueDumps,
      DeferredDump deferred,
      DumpCosts costs,
      Heap heap,
      LongSupplier nanoClock) {
    this.dumps = dumps;
    this.dueDumps = dueDumps;
    this.deferred = deferred;
    this.costs = costs;
    this.heap = heap;
    this.nanoClock = nanoClock;
  }

  /** Takes what is due, if anything is. */
  void takeDue(long nanos) {
    DueDump due = dueDumps.next(nanos, deferred.waits());
    if (due == null) {
      return;
    }
    boolean taken = false;
    long startCpu = costs.nowNanos();
    try {
      take(due, nanos);
      taken = true;
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // counted, and told, where it happened
    }
    long end = nanoClock.getAsLong();
    costs.charge(due.pace(), costs.nowNanos() - startCpu);
    if (taken) {
      dueDumps.taken(due, end);
    } else {
      dueDumps.failed(due, end);
    }
  }

  private void take(DueDump due, long nanos) throws IOException {
    if (!due.hasRoom() || heap.isTight()) {
      deferred.write(due, nanos);
    } else if (due.pace() == null) {
      Object unused = dumps.takeAtOnce(due.reason(), due.detail());
    } else {
      Object unused = dumps.take(due.reason(), due.detail());
    }
  }
}
