package dev.memprof.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryDoctorTest {
  private static final long MIB = 1 << 20;

  /** As of a service that does well: 500 MiB. */
  private final List<LedgerRow> rows =
      new ArrayList<>(
          List.of(
              row("java-heap", "in use, G1 Old Gen", 200),
              row("java-heap", "committed, not in use", 60),
              row("metaspace", "metaspace", 60),
              row("code-cache", "compiled code", 30),
              row("thread-stacks", "thread worker-#", 20),
              row("malloc-live", "blocks in use", 60),
              row("malloc-dirty", "free pages, kept for a while", 20),
              row("malloc-fragmentation", "free parts of pages in use", 10),
              row("libraries", "/jdk/lib/server/libjvm.so", 30),
              row("mapped-files", "/jdk/lib/modules", 10)));

  private String depth = "watched";
  private long soonFilledMib;

  @Test
  void findsNothingInAHealthyJvm() {
    assertThat(findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "java-heap, 'committed, not in use', HEAP_UNUSED",
    "metaspace, metaspace, METASPACE_LARGE",
    "class-space, classes, METASPACE_LARGE",
    "code-cache, compiled code, CODE_CACHE_LARGE",
    "thread-stacks, thread worker-#, STACKS_LARGE",
    "malloc-dirty, 'free pages, kept for a while', FREE_PAGES_KEPT",
    "malloc-fragmentation, free parts of pages in use, FRAGMENTED",
    "mapped-files, /data/segment.idx, MAPPED_FILES_LARGE",
    "shared-memory, /dev/shm/ring (deleted), SHARED_MEMORY_LARGE",
    "other-allocators, malloc of the C library (arena), OTHER_ALLOCATOR",
    "other-allocators, an allocator of libduckdb.so that cannot be sampled, OTHER_ALLOCATOR",
    "other-mappings, 'libmodel.so, for Model.load(Model.java:17)', MAPPINGS_LARGE",
    "unexplained, anonymous memory, UNEXPLAINED",
  })
  void namesWhatIsLargeAndNothingElse(String category, String owner, Kind kind) {
    rows.add(row(category, owner, 700));

    assertThat(findings()).extracting(Finding::kind).containsExactly(kind);
  }

  /** Each thread has 44 KiB and more in jemalloc: no live block keeps them, the thread does. */
  @Test
  void cachesOfThreadsAreToldWithTheirStacks() {
    rows.add(row("malloc-fragmentation", "freed blocks in caches of threads", 300));
    assertThat(findings()).isEmpty();

    rows.add(row("thread-stacks", "thread leaky-#", 310));
    assertThat(findings()).extracting(Finding::kind).containsExactly(Kind.STACKS_LARGE);
    assertThat(findings().get(0).what())
        .endsWith(
            "; most by thread leaky-#, 310.0 MiB; beside them 300.0 MiB are freed blocks in caches"
                + " of threads");
  }

  /** Free eden of a busy application is no waste. */
  @Test
  void heapThatIsSoonFilledIsInUse() {
    rows.add(row("java-heap", "committed, not in use", 500));
    soonFilledMib = 300;
    assertThat(findings()).isEmpty();

    soonFilledMib = 10;
    assertThat(findings()).extracting(Finding::kind).containsExactly(Kind.HEAP_UNUSED);
    assertThat(findings().get(0).what()).startsWith("550.0 MiB (55 % of RSS)");
  }

  @Test
  void mallocOfTheCLibraryIsWhatAJvmWithoutTheAgentRunsOn() {
    depth = "outside";
    rows.add(row("other-allocators", "malloc of the C library (arena)", 700));

    assertThat(findings()).extracting(Finding::kind).containsExactly(Kind.C_LIBRARY_MALLOC);
  }

  @Test
  void tellsTheFigureTheOwnerAndTheCure() {
    rows.add(row("shared-memory", "/dev/shm/ring (deleted)", 300));
    rows.add(row("shared-memory", "/memfd:small (deleted)", 7));

    Finding finding = findings().get(0);

    assertThat(finding.what())
        .startsWith("307.0 MiB (38 % of RSS) are shared memory")
        .endsWith("; most by /dev/shm/ring (deleted), 300.0 MiB");
    assertThat(finding.cure()).contains("delete and unmap them").endsWith("memprof where 4711");
  }

  @Test
  void forgivesSmallProcesses() {
    rows.clear();
    rows.add(row("metaspace", "metaspace", 21));

    assertThat(findings()).isEmpty();
  }

  private List<Finding> findings() {
    long rss = rows.stream().mapToLong(LedgerRow::residentBytes).sum();
    return MemoryDoctor.examine(
        new LedgerReading(1, "4711.7", depth, rss, 0, rows, List.of(), List.of(), List.of()),
        () -> soonFilledMib * MIB,
        () -> "",
        "4711");
  }

  private static LedgerRow row(String category, String owner, long mib) {
    return new LedgerRow(category, owner, mib * MIB, mib * MIB, 0, "");
  }
}
