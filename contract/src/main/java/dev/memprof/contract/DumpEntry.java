package dev.memprof.contract;

/**
 * A dump of the store.
 *
 * @param name file name, {@code <time>-<reason>-<seq>.pb.gz}
 * @param path absolute path
 * @param timeMillis when it was taken, ms since the epoch
 * @param reason {@code manual}, {@code profile}, ...
 * @param detail more about the reason, such as {@code 85 % of memory.max}; may be empty
 * @param fileBytes size of the file
 * @param liveBytes estimated live native bytes in it; the growth, for a timed profile
 * @param growthBytes live bytes more than in the previous dump of the same run, timed profiles
 *     apart; all of them in a run's first dump and in a timed profile
 */
public record DumpEntry(
    String name,
    String path,
    long timeMillis,
    String reason,
    String detail,
    long fileBytes,
    long liveBytes,
    long growthBytes) {}
