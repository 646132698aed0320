package dev.memprof.contract;

import java.util.List;

/**
 * Whether the memory of a process grows.
 *
 * @param verdict {@code grows}, {@code steady} or {@code too-early}
 * @param sentence the same in words, with what grows most, and when a limit is met
 * @param fromMillis the first figure that it is judged by, in milliseconds since the epoch
 * @param toMillis the last one
 * @param growing what grows, the fastest first; empty unless the verdict is {@code grows}
 */
public record GrowthVerdict(
    String verdict, String sentence, long fromMillis, long toMillis, List<GrowingPart> growing) {}
