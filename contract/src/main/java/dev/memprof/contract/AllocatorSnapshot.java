package dev.memprof.contract;

/** jemalloc's totals of one epoch, all in bytes but the time (ms since the epoch). */
public record AllocatorSnapshot(
    long timeMillis,
    long allocatedBytes,
    long activeBytes,
    long metadataBytes,
    long residentBytes,
    long mappedBytes,
    long retainedBytes,
    long processResidentBytes) {}
