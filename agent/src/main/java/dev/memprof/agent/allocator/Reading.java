package dev.memprof.agent.allocator;

import dev.memprof.contract.ReadingEntry;

/**
 * Totals of the process at one moment, in bytes; -1 where one is not known.
 *
 * @param allocated of the allocator: what the application and the JVM hold by malloc, what waits in
 *     thread caches included
 * @param active pages with allocations
 * @param resident physical memory of the allocator, at most
 * @param served what its arenas ever handed out
 * @param returned what they ever took back
 * @param heap used Java heap, garbage included
 * @param direct capacity of the JDK's direct buffers
 */
public record Reading(
    long allocated,
    long active,
    long resident,
    long served,
    long returned,
    long heap,
    long direct) {

  /** What JMX, HTTP and JSON carry of it. */
  public ReadingEntry entry() {
    return new ReadingEntry(allocated, active, resident, heap, direct);
  }
}
