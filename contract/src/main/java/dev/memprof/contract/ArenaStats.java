package dev.memprof.contract;

/** One arena: its index, the threads assigned to it, and its bytes. */
public record ArenaStats(
    int index,
    int threads,
    long allocatedBytes,
    long activeBytes,
    long dirtyBytes,
    long muzzyBytes,
    long residentBytes) {}
