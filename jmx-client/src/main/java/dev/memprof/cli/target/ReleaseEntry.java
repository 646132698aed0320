package dev.memprof.cli.target;

import java.util.List;
import javax.management.openmbean.CompositeData;

/**
 * What one release of a cache gave back, in bytes.
 *
 * @param instance {@code com.acme.BlockCache@1f2e3d}; empty for a static method
 * @param releasedBytes all that is known: native and heap
 * @param errorBytes by how much the native figure may be wrong
 * @param threadFreedBytes what the thread freed, exactly
 * @param residentBytes by how much the allocator's physical memory became less; 0 where not known
 * @param shrunkSites where what was sampled became less
 * @param remark what a reader must know; empty for nothing
 */
public record ReleaseEntry(
    String name,
    String instance,
    long durationNanos,
    long releasedBytes,
    long nativeBytes,
    long heapBytes,
    long errorBytes,
    long threadAllocatedBytes,
    long threadFreedBytes,
    long residentBytes,
    List<String> shrunkSites,
    String remark) {

  static ReleaseEntry of(CompositeData data) {
    return new ReleaseEntry(
        (String) data.get("name"),
        (String) data.get("instance"),
        (Long) data.get("durationNanos"),
        (Long) data.get("releasedBytes"),
        (Long) data.get("nativeBytes"),
        (Long) data.get("heapBytes"),
        (Long) data.get("errorBytes"),
        (Long) data.get("threadAllocatedBytes"),
        (Long) data.get("threadFreedBytes"),
        resident(data),
        List.of((String[]) data.get("shrunkSites")),
        (String) data.get("remark"));
  }

  private static long resident(CompositeData data) {
    CompositeData before = (CompositeData) data.get("before");
    CompositeData settled = (CompositeData) data.get("settled");
    CompositeData last = settled == null ? (CompositeData) data.get("after") : settled;
    return before == null || last == null
        ? 0
        : (Long) before.get("residentBytes") - (Long) last.get("residentBytes");
  }
}
