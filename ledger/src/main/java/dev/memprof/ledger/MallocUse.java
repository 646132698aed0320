package dev.memprof.ledger;

/**
 * What jemalloc says of its memory, all in bytes.
 *
 * @param allocatedBytes in blocks that were handed out, those that thread caches hold included
 * @param threadCacheBytes freed blocks in caches of threads
 * @param roundingBytes how much larger the blocks are than what was asked for; an estimate
 * @param activeBytes in pages that hold a block
 * @param dirtyBytes free pages that were written, muzzy ones included
 * @param metadataBytes of jemalloc's own
 */
public record MallocUse(
    long allocatedBytes,
    long threadCacheBytes,
    long roundingBytes,
    long activeBytes,
    long dirtyBytes,
    long metadataBytes) {}
