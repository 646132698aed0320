package dev.memprof.contract;

import java.util.List;

/**
 * A cache by its name.
 *
 * @param instances those that live, {@code com.acme.BlockCache@1f2e3d}
 * @param releases how often one was released
 * @param releasedBytes what that has given back so far
 * @param weightBytes what its last recorded release gave back; -1 before the first
 * @param weighedMillis when that was, ms since the epoch; 0 before the first
 */
public record CacheEntry(
    String name,
    List<String> instances,
    long releases,
    long releasedBytes,
    long weightBytes,
    long weighedMillis) {}
