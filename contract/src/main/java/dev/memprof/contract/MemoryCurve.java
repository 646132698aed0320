package dev.memprof.contract;

import java.util.List;

/**
 * How the memory of a run went, a point every few seconds: columns of equal length, the oldest
 * point first. Long runs have fewer points in their older part.
 *
 * @param timeMillis when, ms since the epoch
 * @param liveBytes what the allocator had handed out
 * @param residentBytes what the allocator had in memory
 * @param rssBytes resident set size of the process
 * @param limitBytes the limit of resident memory nearest to being reached; -1 where there is none
 */
public record MemoryCurve(
    List<Long> timeMillis,
    List<Long> liveBytes,
    List<Long> residentBytes,
    List<Long> rssBytes,
    List<Long> limitBytes) {
  public MemoryCurve {
    timeMillis = List.copyOf(timeMillis);
    liveBytes = List.copyOf(liveBytes);
    residentBytes = List.copyOf(residentBytes);
    rssBytes = List.copyOf(rssBytes);
    limitBytes = List.copyOf(limitBytes);
  }
}
