package dev.memprof.contract;

/**
 * What a part of the application counts as its own.
 *
 * @param liveBytes what is allocated and not released
 */
public record ComponentEntry(
    String name, long allocatedBytes, long releasedBytes, long liveBytes) {}
