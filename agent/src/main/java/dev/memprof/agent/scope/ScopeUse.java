package dev.memprof.agent.scope;

/**
 * A scope at a moment. Immutable.
 *
 * @param name as the application gave it
 * @param arena jemalloc's index; -1 for a scope that could have none
 * @param liveBytes what was allocated within and is not freed, to the allocator's size classes.
 *     Blocks of up to 32 KiB that another thread has freed count until that thread's cache gives
 *     them back; a small block that was sampled counts 16 KiB, which it takes. Too low when calls
 *     were refused
 * @param calls entered since the start, refused ones included; without those of a scope within
 *     itself
 * @param refused of these, how many ran in the arena that their thread had anyway
 * @param reason why; the empty string when none was
 */
public record ScopeUse(
    String name, int arena, long liveBytes, long calls, long refused, String reason) {}
