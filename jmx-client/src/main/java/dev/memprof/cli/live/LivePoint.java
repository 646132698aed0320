package dev.memprof.cli.live;

/**
 * A point of the curve.
 *
 * @param millis since the epoch
 * @param liveBytes what the allocator has handed out
 * @param rssBytes of the process
 * @param limitBytes of memory for the process; 0 where there is none
 * @param isDump whether a dump was stored since the point before
 */
record LivePoint(long millis, long liveBytes, long rssBytes, long limitBytes, boolean isDump) {}
