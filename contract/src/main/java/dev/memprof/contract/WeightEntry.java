package dev.memprof.contract;

/**
 * What an instance of a cache weighs; sizes in bytes, -1 where one is not known.
 *
 * @param name of the cache
 * @param instance {@code com.acme.BlockCache@1f2e3d}
 * @param timeMillis when it was weighed, ms since the epoch
 * @param exclusiveBytes Java heap that nothing else holds: what its end would give back
 * @param reachableBytes Java heap that it reaches, shared with others or not
 * @param directBytes native memory of direct buffers that it reaches and that own theirs
 * @param exclusiveDirectBytes of these, of buffers that nothing else holds
 * @param directBuffers how many they are
 * @param weakReferences soft, weak and phantom references, whose referents are not in its weight
 * @param nativeBytes native memory allocated by its class or below it, of all instances; estimated
 * @param nativeStandardErrorBytes the truth lies within two of these 95 times of 100
 * @param nativeSamples how many samples that stands on
 * @param pauseNanos how long the application stood still for it, in three parts
 * @param note what a reader must know of the figures; empty when nothing
 */
public record WeightEntry(
    String name,
    String instance,
    long timeMillis,
    long exclusiveBytes,
    long reachableBytes,
    long exclusiveObjects,
    long reachableObjects,
    long directBytes,
    long exclusiveDirectBytes,
    long directBuffers,
    long weakReferences,
    long nativeBytes,
    long nativeStandardErrorBytes,
    long nativeSamples,
    long pauseNanos,
    String note) {}
