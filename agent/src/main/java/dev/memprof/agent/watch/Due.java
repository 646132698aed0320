package dev.memprof.agent.watch;

/**
 * A dump that should be taken now.
 *
 * @param reason its reason, one lower-case word
 * @param detail more about it
 * @param paced whether it may wait for its turn in {@link DumpPace}; how many became due since the
 *     last look does not matter then but for the count of those that never came
 * @param fresh how many became due since the last look
 */
record Due(String reason, String detail, boolean paced, long fresh) {}
