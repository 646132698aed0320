package dev.memprof.agent.jmx;

import java.beans.ConstructorProperties;

/** One arena: its index, the threads assigned to it, and its bytes. */
public record ArenaStats(
    int index,
    int threads,
    long allocatedBytes,
    long activeBytes,
    long dirtyBytes,
    long muzzyBytes,
    long residentBytes) {

  @ConstructorProperties({
    "index",
    "threads",
    "allocatedBytes",
    "activeBytes",
    "dirtyBytes",
    "muzzyBytes",
    "residentBytes"
  })
  public ArenaStats {}
}
