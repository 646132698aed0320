package dev.memprof.agent.jmx;

import java.beans.ConstructorProperties;

/**
 * A dump of the store.
 *
 * @param name file name, {@code <time>-<reason>-<seq>.pb.gz}
 * @param path absolute path
 * @param timeMillis when it was taken, ms since the epoch
 * @param reason {@code manual}, {@code profile}, ...
 * @param fileBytes size of the file
 * @param liveBytes estimated live native bytes in it; the growth, for a timed profile
 */
public record DumpEntry(
    String name, String path, long timeMillis, String reason, long fileBytes, long liveBytes) {

  @ConstructorProperties({"name", "path", "timeMillis", "reason", "fileBytes", "liveBytes"})
  public DumpEntry {}
}
