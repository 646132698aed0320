package dev.memprof.ledger.inside;

import dev.memprof.profile.heap.NamedStacks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How a JVM under the agent is asked for what it knows of its memory: from within, or not. */
public interface Insight {
  /**
   * As of now.
   *
   * @throws IOException where it does not answer
   */
  InsideFacts facts() throws IOException;

  /**
   * The stacks that have made ranges of the facts last told, named. What a number stands for never
   * changes.
   *
   * @throws IOException where they cannot be named
   */
  NamedStacks stacks(List<Long> numbers) throws IOException;

  /** A library that the JVM has loaded, as it is found from here. */
  Path file(String library);

  /**
   * Bytes in live blocks of a jemalloc that a library brings along, by its own statistics.
   *
   * @param library a file that is loaded
   * @return empty where it is no jemalloc, or does not tell
   */
  OptionalLong liveBytes(String library);
}
