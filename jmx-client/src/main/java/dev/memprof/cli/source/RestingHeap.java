package dev.memprof.cli.source;

import dev.memprof.cli.target.AgentSocket;
import dev.memprof.cli.target.JvmMemory;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a JVM tells of its heap and its collections while its agent rests: by the JVM's own
 * counters, since JMX would have to be loaded for it.
 *
 * @param first what was told first
 */
record RestingHeap(AgentSocket socket, StatusAnswer first) {
  private static final String START = "start";

  /** {@code G1 young collection pauses}, {@code ZGC minor collection pauses}. */
  private static final Pattern YOUNG = Pattern.compile(".* (young|minor) .*");

  JvmMemory memory() throws IOException {
    List<StatusAnswer.Collector> all = collectors(first);
    long upMillis = System.currentTimeMillis() - first.told().number(START);
    return new JvmMemory(
        first.told().pair(ToldLimits.HEAP, 10)[1],
        collections(all),
        upMillis - lastMillis(all),
        upMillis - lastMillis(all.stream().filter(RestingHeap::isWhole).toList()),
        first.told().number("trim-interval") != 0);
  }

  long soonFilledBytes() throws IOException {
    return JvmMemory.soonFilledBytes(this::use);
  }

  private JvmMemory.HeapUse use() throws IOException {
    StatusAnswer now = StatusAnswer.of(socket);
    return new JvmMemory.HeapUse(
        collections(collectors(now)), now.told().pair(ToldLimits.HEAP, 10)[0]);
  }

  /** Not with {@code -XX:-UsePerfData}. */
  private static List<StatusAnswer.Collector> collectors(StatusAnswer answer) throws IOException {
    if (!answer.told().has(START)) {
      throw new IOException("the JVM keeps no counters");
    }
    return answer.collectors();
  }

  private static boolean isWhole(StatusAnswer.Collector collector) {
    return !YOUNG.matcher(collector.name()).matches();
  }

  private static long collections(List<StatusAnswer.Collector> collectors) {
    return collectors.stream().mapToLong(StatusAnswer.Collector::collections).sum();
  }

  /** By the clock that begins with the JVM; 0 where there was none. */
  private static long lastMillis(List<StatusAnswer.Collector> collectors) {
    return collectors.stream().mapToLong(StatusAnswer.Collector::endMillis).max().orElse(0);
  }
}
