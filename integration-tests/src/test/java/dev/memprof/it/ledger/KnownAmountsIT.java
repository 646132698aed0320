package dev.memprof.it.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.memprof.it.harness.Gcc;
import dev.memprof.it.harness.Jdk;
import dev.memprof.it.harness.Jmx;
import dev.memprof.it.harness.Jvm;
import dev.memprof.it.harness.Waiting;
import dev.memprof.it.programs.Owning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program takes known amounts of each kind of memory: the row of that kind grows by as much, and
 * no other row by a tenth of it.
 */
class KnownAmountsIT {
  private static final String JDKS = "dev.memprof.it.harness.Jdk#all";
  private static final int MIB = 1 << 20;
  private static final Percentage CLOSE = Percentage.withPercentage(3);

  private static final String MALLOC_LIVE = "malloc-live";

  /** {@code - Arena Chunk (reserved=5802096, committed=5802096)}. */
  private static final Pattern CHUNKS = Pattern.compile("Arena Chunk \\(reserved=(\\d+)");

  private static final int MAX_LOOKS = 20;

  /** How much of live blocks nobody has touched yet is known by experience only. */
  private static final int UNTOUCHED_BYTES = 2 * MIB;

  /** Of them malloc has blocks that are no larger than what is asked for. */
  private static final int LARGE_BYTES = 160 * MIB;

  @TempDir private static Path directory;

  @BeforeAll
  static void compile() throws Exception {
    Gcc.compile(directory.resolve("libowning.so"), "owning.c");
    try (ZipFile agent = new ZipFile(Jvm.AGENT.toFile())) {
      Files.copy(
          agent.getInputStream(
              agent.stream()
                  .filter(entry -> entry.getName().endsWith("/libjemalloc.so"))
                  .findFirst()
                  .orElseThrow()),
          directory.resolve("libcolumns.so"));
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void areInTheRightRows(Jdk jdk) throws Exception {
    try (Jvm jvm = owning(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      LedgerSums first = LedgerSums.of(jmx); // makes the JVM load what it needs for the next one
      assertThat(first.rssBytes()).isPositive();
      grows(jvm, jmx, "mapping", 67 * MIB, "other-mappings");
      grows(jvm, jmx, "memfd", 71 * MIB, "shared-memory");
      grows(jvm, jmx, "memory", 73 * MIB, "shared-memory");
      grows(jvm, jmx, "file", 79 * MIB, "mapped-files");
      grows(jvm, jmx, "columns", 97 * MIB, "other-allocators");
      grows(jvm, jmx, "direct", 83 * MIB, MALLOC_LIVE);
      grows(jvm, jmx, "blocks", 89 * MIB, MALLOC_LIVE);
      grows(jvm, jmx, "aligned", 91 * MIB, MALLOC_LIVE);
      if (jdk.feature() >= 22) {
        grows(jvm, jmx, "arena", 101 * MIB, MALLOC_LIVE);
      }
      int blocks = 3_500_017;
      LedgerSums before = look(jvm, jmx, MALLOC_LIVE);
      run(jvm, "tenths", blocks);
      LedgerSums after = look(jvm, jmx, MALLOC_LIVE);
      close(before, after, "malloc-fragmentation", blocks / 10L * 9 * 112);
      close(before, after, MALLOC_LIVE, (blocks / 10L + 1) * 112);
      run(jvm, "free", 1); // loads what it takes
      grows(jvm, jmx, "free", LARGE_BYTES, "malloc-dirty");
    }
  }

  /** On 200 threads: what a stack takes in any case is there before. */
  @ParameterizedTest
  @MethodSource(JDKS)
  void deepStacksAreStacks(Jdk jdk) throws Exception {
    try (Jvm jvm = owning(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "stacks", 200_003);
      LedgerSums first = LedgerSums.of(jmx);
      LedgerSums before = LedgerSums.of(jmx);
      run(jvm, "stacks", 700_001);
      LedgerSums after = LedgerSums.of(jmx);
      close(before, after, "thread-stacks", 200L * (700_001 - 200_003));
      othersStay(before, after, "thread-stacks");
      assertThat(first.rssBytes()).isPositive(); // a thread of JMX may have ended since
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void classesAndTheirCodeAreAsLargeAsTheJvmSays(Jdk jdk) throws Exception {
    try (Jvm jvm = owning(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      run(jvm, "bulky", 101); // what a first compilation takes
      LedgerSums first = LedgerSums.of(jmx);
      LedgerSums before = LedgerSums.of(jmx);
      jvm.say("bulky 4001");
      long metaspace = number(jvm, "metaspace ");
      long code = number(jvm, "code ");
      LedgerSums after = LedgerSums.of(jmx);

      assertThat(metaspace).as(first + " " + after).isGreaterThan(16L * MIB);
      assertThat(code).as(first + " " + after).isGreaterThan(12L * MIB);
      assertThat(
              after.of("metaspace")
                  - before.of("metaspace")
                  + after.of("class-space")
                  - before.of("class-space"))
          .as(before + " " + after)
          .isCloseTo(metaspace, CLOSE);
      close(before, after, "code-cache", code);
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void whatObjectsLeaveIsUnusedHeap(Jdk jdk) throws Exception {
    try (Jvm jvm = owning(jdk);
        Jmx jmx = Jmx.attach(jvm)) {
      LedgerSums first = LedgerSums.of(jmx);
      assertThat(first.rssBytes()).isPositive();
      Waiting.on("readings between which the watch makes none: its garbage counts as in use")
          .untilAsserted(
              () -> {
                run(jvm, "heap", 131 * MIB); // collects what readings before have left
                LedgerSums before = LedgerSums.of(jmx);
                run(jvm, "heap", 0);
                LedgerSums after = LedgerSums.of(jmx);
                close(before, after, "java-heap: committed, not in use", 131L * MIB);
                assertThat(after.of("java-heap"))
                    .as(before + " " + after)
                    .isEqualTo(before.of("java-heap"));
              });
    }
  }

  private static Jvm owning(Jdk jdk) throws Exception {
    return Jvm.profiled(jdk, "growth=off,limits=off,malloc_conf=dirty_decay_ms:-1")
        .add("-Xms320m", "-Xmx320m", "-XX:+UseSerialGC", "-Xss1m", "-XX:MaxDirectMemorySize=512m")
        .add("-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1", "-Xbatch")
        .add("-XX:NativeMemoryTracking=summary")
        .environment("GLIBC_TUNABLES", "glibc.rtld.optional_static_tls=65536") // for libcolumns.so
        .add(Owning.class.getName(), directory)
        .startReady();
  }

  private static void grows(Jvm jvm, Jmx jmx, String command, int bytes, String category)
      throws Exception {
    LedgerSums before = look(jvm, jmx, category);
    run(jvm, command, bytes);
    LedgerSums after = look(jvm, jmx, category);
    close(before, after, category, bytes);
    othersStay(before, after, category);
  }

  /**
   * Without the chunks that HotSpot keeps free for its compilers and threads: those it had taken to
   * start, some MiB, it gives back every few seconds (ChunkPoolCleaner), as its native memory
   * tracking tells. They are blocks in use to malloc, and nothing that this program does.
   */
  private static LedgerSums look(Jvm jvm, Jmx jmx, String category) throws Exception {
    boolean isDirty = category.equals("malloc-dirty"); // what they become
    if (!category.equals(MALLOC_LIVE) && !isDirty) {
      return LedgerSums.of(jmx);
    }
    for (int attempt = 0; attempt < MAX_LOOKS; attempt++) {
      long chunkBytes = chunkBytes(jvm);
      LedgerSums sums = LedgerSums.of(jmx);
      if (chunkBytes == chunkBytes(jvm)) {
        return sums.without(category, isDirty ? -chunkBytes : chunkBytes);
      }
    }
    throw new AssertionError("the JVM's chunks do not come to rest");
  }

  private static long chunkBytes(Jvm jvm) throws Exception {
    String tracked =
        Jvm.run(
                new Jvm.Builder(
                    Jdk.newest().tool("jcmd"), jvm.pid(), "VM.native_memory", "scale=1"))
            .text();
    Matcher chunks = CHUNKS.matcher(tracked);
    assertThat(chunks.find()).as(tracked).isTrue();
    return Long.parseLong(chunks.group(1));
  }

  private static void close(LedgerSums before, LedgerSums after, String what, long bytes) {
    double most = CLOSE.value / 100 * bytes;
    assertThat(after.of(what) - before.of(what))
        .as(what + ": " + before + " " + after)
        .isCloseTo(
            bytes, within(Math.round(what.equals(MALLOC_LIVE) ? most + UNTOUCHED_BYTES : most)));
  }

  private static void othersStay(LedgerSums before, LedgerSums after, String what) {
    for (String category : after.categories().keySet()) {
      if (!what.equals(category)) {
        long grown = after.of(category) - before.of(category);
        if (category.equals("malloc-dirty")) { // which blocks become that the JVM gives back
          grown -= Math.max(0, before.of(MALLOC_LIVE) - after.of(MALLOC_LIVE));
        }
        assertThat(grown)
            .as(category + " beside " + what + ": " + before + " " + after)
            .isLessThan((after.of(what) - before.of(what)) / 10);
      }
    }
  }

  private static void run(Jvm jvm, String command, int number) throws Exception {
    int before = count(jvm, "done " + command);
    jvm.say(command + " " + number);
    String unused =
        jvm.await(line -> count(jvm, "done " + command) > before, command + " " + number);
  }

  private static int count(Jvm jvm, String line) {
    return (int) jvm.output().stream().filter(line::equals).count();
  }

  /** The last that was told. */
  private static long number(Jvm jvm, String name) throws Exception {
    String unused = jvm.await(line -> count(jvm, "done bulky") == 2, name);
    return jvm.output().stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length())))
        .reduce((first, second) -> second)
        .orElseThrow();
  }
}
