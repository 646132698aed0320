package dev.memprof.cli.target;

import javax.management.openmbean.CompositeData;

/**
 * What an instance of a cache weighs, in bytes; -1 where something is not known.
 *
 * @param exclusiveBytes Java heap that nothing else holds
 * @param reachableBytes Java heap that can be reached from it
 * @param directBytes native memory of direct buffers that it reaches
 * @param nativeBytes native memory allocated by its class or below, of all instances; estimated
 * @param note what a reader must know of the figures; empty when nothing
 */
public record CacheWeight(
    String name,
    String instance,
    long timeMillis,
    long exclusiveBytes,
    long reachableBytes,
    long reachableObjects,
    long directBytes,
    long exclusiveDirectBytes,
    long weakReferences,
    long nativeBytes,
    long nativeStandardErrorBytes,
    long nativeSamples,
    long pauseNanos,
    String note) {

  static CacheWeight of(CompositeData data) {
    return new CacheWeight(
        (String) data.get("name"),
        (String) data.get("instance"),
        (Long) data.get("timeMillis"),
        (Long) data.get("exclusiveBytes"),
        (Long) data.get("reachableBytes"),
        (Long) data.get("reachableObjects"),
        (Long) data.get("directBytes"),
        (Long) data.get("exclusiveDirectBytes"),
        (Long) data.get("weakReferences"),
        (Long) data.get("nativeBytes"),
        (Long) data.get("nativeStandardErrorBytes"),
        (Long) data.get("nativeSamples"),
        (Long) data.get("pauseNanos"),
        (String) data.get("note"));
  }
}
