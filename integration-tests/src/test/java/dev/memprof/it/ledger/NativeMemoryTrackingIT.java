package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.programs.Owning;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows are what HotSpot's own native memory tracking (NMT) tells. It counts what is committed,
 * the kernel what was touched: each difference is pages that the kernel does not have.
 */
class NativeMemoryTrackingIT {
  private static final int MIB = 1 << 20;
  private static final long HEAP_BYTES = 257L * MIB;

  /** A mapping's first page can be read without being anybody's: the page of zeros. */
  private static final double CLOSE = 0.02;

  private static final Map<String, String> ROWS =
      Map.of(
          "java-heap", "Java Heap",
          "metaspace", "Metaspace",
          "class-space", "Class",
          "code-cache", "Code",
          "gc", "GC",
          "cds", "Shared class space");

  private static final String COUNTED_AGAIN =
      "java-heap: counted again: ZGC maps each page at several addresses";

  private static final String ENDED = "thread-stacks: threads that run or have ended";

  /** Of a MiB of stack, 16 KiB are guard pages. */
  private static final int STACK_OF_GUARD = (1 << 20) / (16 << 10) - 1;

  /** 4 Mi entries of a pointer's size (MarkStackSize), which a first full mark begins to touch. */
  private static final long G1_MARK_STACK_BYTES = 32L * MIB;

  static Stream<Arguments> jdksAndCollectors() throws IOException {
    return Jdk.all().stream()
        .flatMap(
            jdk ->
                Stream.of("G1", "Serial", "Parallel", "Z", "Shenandoah")
                    .map(collector -> Arguments.of(jdk, collector)));
  }

  @ParameterizedTest
  @MethodSource("jdksAndCollectors")
  void agrees(Jdk jdk, String collector) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off")
                .add("-XX:NativeMemoryTracking=detail", "-XX:+Use" + collector + "GC")
                .add("-XX:+AlwaysPreTouch", "-Xms257m", "-Xmx257m")
                .add(Owning.class.getName(), ".")
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      LedgerSums first = LedgerSums.of(jmx); // makes the JVM load what it needs for the next one
      TrackedMemory warm = TrackedMemory.of(jdk, jvm);
      assertThat(first.rssBytes()).isPositive();
      assertThat(warm.reserved().keySet()).containsAll(ROWS.values());
      TrackedMemory tracked;
      Map<String, Long> before;
      LedgerSums sums;
      Map<String, Long> after;
      do {
        tracked = TrackedMemory.of(jdk, jvm);
        before = tracked.presentBytes();
        sums = LedgerSums.of(jmx);
        after = tracked.presentBytes();
      } while (!tracked.isStillThatOf(TrackedMemory.of(jdk, jvm)));

      assertAddressSpaceIsTheSame(sums, tracked);
      for (Map.Entry<String, String> row : ROWS.entrySet()) {
        assertThat((double) sums.of(row.getKey()))
            .as(row + " " + sums + " " + before + " " + after)
            .isBetween(
                (1 - CLOSE) * before.get(row.getValue()), (1 + CLOSE) * after.get(row.getValue()));
      }
      assertStacksAreTheSame(
          sums, tracked, before.get(TrackedMemory.STACK), after.get(TrackedMemory.STACK));
      assertCommittedIsTheSame(sums, tracked, collector);
    }
  }

  /** JDK 17 takes the class space behind the heap then, by another of its functions. */
  @ParameterizedTest
  @MethodSource("dev.memprof.it.harness.Jdk#all")
  void agreesOnClassesWithoutAnArchive(Jdk jdk) throws Exception {
    try (Jvm jvm =
            Jvm.profiled(jdk, "growth=off,limits=off")
                .add("-XX:NativeMemoryTracking=detail", "-Xshare:off", "-Xmx257m")
                .add(Owning.class.getName(), ".")
                .startReady();
        Jmx jmx = Jmx.attach(jvm)) {
      LedgerSums sums = LedgerSums.of(jmx);
      TrackedMemory tracked = TrackedMemory.of(jdk, jvm);

      for (String row : new String[] {"metaspace", "class-space"}) {
        assertThat(sums.virtual().get(row)).as(row).isEqualTo(tracked.reservedBytes(ROWS.get(row)));
        assertThat(sums.of(row)).as(row).isPositive();
      }
    }
  }

  /**
   * The C library keeps stacks of threads that have ended, for others; the JVM commits guard pages
   * for each Java thread, which nobody touches, and knows no more of those of threads that have
   * ended.
   */
  private static void assertStacksAreTheSame(
      LedgerSums sums, TrackedMemory tracked, long before, long after) {
    long ofThreads =
        sums.of("thread-stacks") - sums.of("thread-stacks: the program's first thread");
    long ended = sums.of(ENDED);
    assertThat((double) ofThreads)
        .as(sums + " " + before + " " + after)
        .isBetween((1 - CLOSE) * before, (1 + CLOSE) * after + ended);
    long guards = sums.virtual().get("thread-stacks: guard pages of Java threads");
    long guardsOfEnded = sums.virtual().getOrDefault(ENDED, 0L) / STACK_OF_GUARD;
    assertThat((double) tracked.committedStackBytes() - guards)
        .as(tracked.committedStackBytes() + " - " + guards)
        .isBetween((1 - CLOSE) * before - guardsOfEnded, (1 + CLOSE) * after);
  }

  /** To the byte. */
  private static void assertAddressSpaceIsTheSame(LedgerSums sums, TrackedMemory tracked) {
    for (String row : new String[] {"java-heap", "metaspace", "code-cache", "gc"}) {
      assertThat(sums.virtual().get(row)).as(row).isEqualTo(tracked.reservedBytes(ROWS.get(row)));
    }
    // One reservation; what the archive leaves of its part is the class space's here.
    assertThat(sums.virtual().get("class-space") + sums.virtual().get("cds"))
        .isEqualTo(tracked.reservedBytes("Class") + tracked.reservedBytes("Shared class space"));
  }

  private static void assertCommittedIsTheSame(
      LedgerSums sums, TrackedMemory tracked, String collector) {
    assertThat(sums.of("java-heap") - sums.of(COUNTED_AGAIN))
        .isBetween(HEAP_BYTES, HEAP_BYTES + HEAP_BYTES / 50);
    for (String row : new String[] {"metaspace", "class-space", "cds"}) {
      long committed = tracked.committedBytes(ROWS.get(row));
      assertThat((double) sums.of(row))
          .as(row)
          .isBetween((1 - CLOSE) * committed, (1 + CLOSE) * committed);
    }
    long untouched = tracked.committedBytes("GC") - sums.of("gc");
    if (collector.equals("G1")) {
      assertThat(untouched).isEqualTo(G1_MARK_STACK_BYTES);
    } else if (collector.equals("Serial")) {
      assertThat(untouched).isZero();
    }
  }
}
