package dev.memprof.ledger.inside;

/**
 * A memory pool, as the JVM tells it.
 *
 * @param name {@code G1 Eden Space}, {@code Metaspace}
 * @param isHeap whether it is part of the Java heap
 */
public record JavaPool(String name, boolean isHeap, long usedBytes, long committedBytes) {}
