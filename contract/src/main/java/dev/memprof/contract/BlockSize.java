package dev.memprof.contract;

/**
 * All blocks of one size class of jemalloc, counted and not sampled. Those that wait in a thread's
 * cache for reuse count as live.
 *
 * @param blockBytes what a block of this class takes
 * @param liveBlocks how many there are
 * @param liveBytes what they take
 * @param allocatedBlocks how many were allocated since the process started
 * @param freeBytes beside them: slots of their slabs that hold no block; 0 for large blocks
 */
public record BlockSize(
    long blockBytes, long liveBlocks, long liveBytes, long allocatedBlocks, long freeBytes) {}
