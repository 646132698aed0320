package dev.memprof.cli.source;

import dev.memprof.cli.target.AgentSocket;
import dev.memprof.contract.BlockSize;
import dev.memprof.ledger.inside.Counted;
import dev.memprof.ledger.inside.InsideFacts;
import dev.memprof.ledger.inside.JavaPool;
import dev.memprof.ledger.inside.LiveSize;
import dev.memprof.ledger.inside.MallocFigures;
import dev.memprof.ledger.inside.MappedRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an agent at rest tells of the memory of its JVM: docs/formats.md has the form. */
final class LedgerAnswer {
  private static final int HEX = 16;

  private final AgentSocket.Answer answer;
  private final List<JavaPool> pools = new ArrayList<>();
  private final List<BlockSize> sizes = new ArrayList<>();
  private final List<LiveSize> live = new ArrayList<>();
  private final List<MappedRange> ranges = new ArrayList<>();
  private final Map<Long, long[]> stacks = new HashMap<>();

  /**
   * @throws IOException where it is refused, or cut off
   * @throws IllegalArgumentException where it cannot be read
   * @throws IndexOutOfBoundsException likewise
   */
  LedgerAnswer(AgentSocket.Answer answer) throws IOException {
    this.answer = answer;
    answer.lines().forEach(this::add);
  }

  private void add(String[] words) {
    switch (words[0]) {
      // pool	1	2190336	16777216	G1 Eden Space
      case "pool" ->
          pools.add(
              new JavaPool(words[4], words[1].equals("1"), number(words[2]), number(words[3])));
      // bin	112	53	1777	3	size, live, ever allocated, free beside them
      case "bin" -> sizes.add(size(number(words[1]), number(words[2]), words));
      // live	112	2	208	size of the block, samples, bytes asked for
      case "live" -> live.add(new LiveSize(number(words[1]), number(words[2]), number(words[3])));
      // range	7f1c2a000000	7f1c2a1b5000	17
      case "range" ->
          ranges.add(new MappedRange(address(words[1]), address(words[2]), number(words[3])));
      // stack	17	7f1c2a000123 8000000000000040
      case "stack" ->
          stacks.put(
              number(words[1]),
              Arrays.stream(words[2].split(" ")).mapToLong(LedgerAnswer::address).toArray());
      default -> {
        return; // of a later version
      }
    }
  }

  private static BlockSize size(long bytes, long blocks, String[] words) {
    return new BlockSize(bytes, blocks, blocks * bytes, number(words[3]), number(words[4]) * bytes);
  }

  private static long number(String text) {
    return Long.parseLong(text);
  }

  private static long address(String text) {
    return Long.parseUnsignedLong(text, HEX);
  }

  private Counted counted(String field) {
    long[] pair = answer.pair(field, 10);
    return pair == null ? Counted.NONE : new Counted(pair[0], pair[1]);
  }

  InsideFacts facts() {
    return new InsideFacts(
        answer.number("watched") == 1,
        answer.number("lost"),
        ranges,
        InsideFacts.bounds(answer.pair("java-heap", HEX), answer.pair("code-cache", HEX)),
        pools,
        counted("direct"),
        counted("humongous"),
        new MallocFigures(
            answer.number("allocated"),
            answer.number("thread-caches"),
            answer.number("active"),
            answer.number("dirty-pages"),
            answer.number("muzzy-pages"),
            answer.number("metadata"),
            answer.number("page"),
            answer.number("max-small"),
            (int) answer.number("sample-log"),
            sizes,
            live));
  }

  /** The words of a stack; none of one that is not told. */
  long[] stack(long number) {
    return stacks.getOrDefault(number, new long[0]);
  }

  /** The limits that the JVM holds itself are among it. */
  AgentSocket.Answer told() {
    return answer;
  }
}
