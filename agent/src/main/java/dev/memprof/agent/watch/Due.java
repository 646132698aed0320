package dev.memprof.agent.watch;

/**
 * A dump that should be taken now.
 *
 * @param reason its reason, one lower-case word
 * @param detail more about it
 * @param pace what it may have to wait for; null for nothing
 * @param fresh how many became due since the last look: those that wait, and never come, are
 *     counted
 */
record Due(String reason, String detail, DumpPace pace, long fresh) {}
