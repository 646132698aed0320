package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Procfs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What HotSpot has mapped, as its own native memory tracking tells by addresses.
 *
 * @param process whose it is
 * @param reserved by category: {@code Java Heap}, {@code Thread Stack}
 * @param committed parts of these
 * @param committedStackBytes of all threads, which it does not tell by addresses on each JDK
 */
record TrackedMemory(
    Procfs process,
    Map<String, List<Range>> reserved,
    Map<String, List<Range>> committed,
    long committedStackBytes) {
  /** {@code [0x7f00b5248000 - 0x7f00b52c9000] reserved and committed 528384 for GC from}. */
  private static final Pattern RANGE =
      Pattern.compile(
          "^\\s*\\[0x([0-9a-f]+) - 0x([0-9a-f]+)] (reserved and committed|reserved|committed) \\d+"
              + "(?: for ([\\w ]+?))?(?: from)?$",
          Pattern.MULTILINE);

  static final String STACK = "Thread Stack";

  private static final Pattern STACKS =
      Pattern.compile("\\(stack: reserved=\\d+, committed=(\\d+)");

  record Range(long start, long end) {}

  /** Of a JVM that tracks in detail. */
  static TrackedMemory of(Jdk jdk, Jvm jvm) throws Exception {
    String text =
        Jvm.run(
                new Jvm.Builder(jdk.tool("jcmd"), jvm.pid(), "VM.native_memory", "detail")
                    .add("scale=1"))
            .text();
    Map<String, List<Range>> reserved = new HashMap<>();
    Map<String, List<Range>> committed = new HashMap<>();
    String category = "";
    for (Matcher matcher = RANGE.matcher(text); matcher.find(); ) {
      Range range =
          new Range(
              Long.parseUnsignedLong(matcher.group(1), 16),
              Long.parseUnsignedLong(matcher.group(2), 16));
      boolean part = matcher.group(3).equals("committed");
      category = part ? category : matcher.group(4);
      (part ? committed : reserved).computeIfAbsent(category, c -> new ArrayList<>()).add(range);
    }
    Matcher stacks = STACKS.matcher(text);
    assertThat(stacks.find()).as(text).isTrue();
    return new TrackedMemory(jvm.proc(), reserved, committed, Long.parseLong(stacks.group(1)));
  }

  /** No thread has begun or ended in between, nor has a class asked for more room. */
  boolean isStillThatOf(TrackedMemory other) {
    return Set.copyOf(reserved.get(STACK)).equals(Set.copyOf(other.reserved.get(STACK)))
        && committedBytes("Class") == other.committedBytes("Class")
        && committedBytes("Metaspace") == other.committedBytes("Metaspace");
  }

  long reservedBytes(String category) {
    return bytes(reserved, category);
  }

  long committedBytes(String category) {
    return bytes(committed, category);
  }

  /** How much of what is reserved is in memory now, by the kernel; by category. */
  Map<String, Long> presentBytes() throws IOException {
    Map<String, Long> present = new HashMap<>();
    for (Map.Entry<String, List<Range>> category : reserved.entrySet()) {
      for (Range range : category.getValue()) {
        present.merge(category.getKey(), process.presentBytes(range.start, range.end), Long::sum);
      }
    }
    return present;
  }

  private static long bytes(Map<String, List<Range>> ranges, String category) {
    return ranges.getOrDefault(category, List.of()).stream()
        .mapToLong(range -> range.end - range.start)
        .sum();
  }
}
