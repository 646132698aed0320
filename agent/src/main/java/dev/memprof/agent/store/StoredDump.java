package dev.memprof.agent.store;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A dump of the store.
 *
 * @param fileBytes size of the file
 * @param liveBytes estimated live native bytes; the growth, for a timed profile
 */
public record StoredDump(Path file, Instant time, String reason, long fileBytes, long liveBytes) {}
