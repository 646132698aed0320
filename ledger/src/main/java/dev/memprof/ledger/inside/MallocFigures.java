package dev.memprof.ledger.inside;

import dev.memprof.contract.BlockSize;
import java.util.List;

/**
 * What jemalloc says of its memory, of one epoch, and what the samples say of the sizes of blocks.
 *
 * @param allocatedBytes in blocks that were handed out, those that thread caches hold included, but
 *     none of jemalloc's own
 * @param threadCacheBytes freed blocks in caches of threads
 * @param activeBytes in pages that hold a block, without its own blocks
 * @param dirtyPages free ones that were written
 * @param muzzyPages free ones that the kernel may have taken back
 * @param metadataBytes of jemalloc's own
 * @param pageBytes of jemalloc's pages
 * @param maxSmallBytes the largest size of which a slab has several blocks
 * @param sampleLog binary logarithm of the mean bytes between two samples
 * @param small how many blocks there are of each size up to that, of those there ever were
 * @param live empty where it is not known what lives of the samples
 */
public record MallocFigures(
    long allocatedBytes,
    long threadCacheBytes,
    long activeBytes,
    long dirtyPages,
    long muzzyPages,
    long metadataBytes,
    long pageBytes,
    long maxSmallBytes,
    int sampleLog,
    List<BlockSize> small,
    List<LiveSize> live) {}
