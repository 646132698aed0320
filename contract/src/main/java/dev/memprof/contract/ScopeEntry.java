package dev.memprof.contract;

/**
 * A scope and what it holds.
 *
 * @param arena index of its arena; -1 when it could have none
 * @param liveBytes what was allocated in it and is not freed, in bytes; too low when calls were
 *     refused
 * @param calls times it was entered, or should have been
 * @param refused of these, how many ran outside of it
 * @param reason why; empty when none did
 */
public record ScopeEntry(
    String name, int arena, long liveBytes, long calls, long refused, String reason) {}
