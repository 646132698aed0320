package dev.memprof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.management.ThreadMXBean;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import dev.memprof.ledger.proc.ProcessFiles;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On this JVM as it is. */
class LedgerTest {
  private static final Knowledge NOTHING =
      new Knowledge(
          "outside", List.of(), List.of(), Set.of(), List.of(), List.of(), null, 0, List.of(),
          List.of(), List.of(), List.of());

  /** A mapping that is wholly in memory. */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(33 << 20);

  /** Threads come and go between two readings of the kernel's, so that some pages may differ. */
  @Test
  void rowsAddUpToWhatTheKernelCounts() throws IOException {
    LedgerReading reading = new Ledger(ProcessFiles.self()).read(NOTHING);

    long kernel = ProcessFiles.self().sizes().get("VmRSS");
    assertThat((double) reading.rssBytes()).isBetween(0.9 * kernel, 1.1 * kernel);
    assertThat(reading.rows().stream().mapToLong(LedgerRow::residentBytes).sum())
        .isEqualTo(reading.rssBytes());
    assertThat(resident(reading, Category.UNEXPLAINED)).isEqualTo(reading.unexplainedBytes());
    assertThat(resident(reading, Category.LIBRARIES)).isGreaterThan(5 << 20);
    assertThat(resident(reading, Category.THREAD_STACKS)).isPositive();
  }

  /** Whoever has half of a mapping has the pages of that half that are in memory. */
  @Test
  void sharesAMappingOutByItsPages() throws IOException {
    LedgerReading without = new Ledger(ProcessFiles.self()).read(NOTHING);
    var heap =
        ProcessFiles.self().areas().stream()
            .filter(area -> area.isAnonymous() && area.residentBytes() >= ZEROS.capacity())
            .filter(area -> area.residentBytes() > area.bytes() / 2) // some in either half
            .findFirst()
            .orElseThrow();
    long middle = (heap.start() + heap.bytes() / 2) / 4096 * 4096;
    LedgerReading with =
        new Ledger(ProcessFiles.self())
            .read(
                new Knowledge(
                    "watched",
                    List.of(),
                    List.of(new Claim(heap.start(), middle, Category.GC, "the lower half")),
                    Set.of(),
                    List.of(),
                    List.of(),
                    null,
                    0,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of()));

    assertThat(resident(with, Category.GC)).isBetween(1L, heap.residentBytes());
    assertThat((double) with.rssBytes())
        .isBetween(0.8 * without.rssBytes(), 1.25 * without.rssBytes());
  }

  @Test
  void toldApartByFigures() throws IOException {
    long address = 0x7fff_0000_0000L; // nothing lies there: figures without memory claim nothing
    LedgerReading reading =
        new Ledger(ProcessFiles.self())
            .read(
                new Knowledge(
                    "agent",
                    List.of(new Claim(address, address + 4096, Category.JAVA_HEAP, "Java heap")),
                    List.of(),
                    Set.of(),
                    List.of(),
                    List.of(new Share(Category.JAVA_HEAP, "in use, Eden", 77L << 30)),
                    new MallocUse(9L << 30, 0, 0, 9L << 30, 0, 0, MallocUse.UNKNOWN),
                    0,
                    List.of(new Share(Category.METASPACE, "as committed", 4_099)),
                    List.of(new Share(Category.MALLOC_LIVE, "direct buffers", 3, 1_013)),
                    List.of(new Share(Category.KERNEL, "control group: page cache", 31)),
                    List.of("A remark.")));

    assertThat(resident(reading, Category.JAVA_HEAP)).isZero();
    assertThat(resident(reading, Category.MALLOC_LIVE)).isZero();
    assertThat(resident(reading, Category.METASPACE)).isEqualTo(4_099);
    assertThat(reading.remarks()).containsExactly("A remark.");
    assertThat(reading.within())
        .filteredOn(row -> row.category().equals("malloc-live"))
        .extracting(LedgerRow::title, LedgerRow::residentBytes)
        .containsExactly(tuple("3 direct buffers", 1_013L));
    assertThat(reading.beside())
        .extracting(LedgerRow::owner)
        .contains("page tables", "control group: page cache");
  }

  /** So that many looks cost no collection: a mapping takes its record, its claim, and no words. */
  @Test
  void aLookAllocatesLittleForEachMapping(@TempDir Path directory) throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Ledger ledger = new Ledger(ProcessFiles.self());
    long without = allocatedBytes(threads, ledger);
    List<MappedByteBuffer> mapped = new ArrayList<>();
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("pages"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.READ)) {
      for (int i = 0; i < 2_003; i++) {
        mapped.add(file.map(FileChannel.MapMode.READ_WRITE, (2L * i) << 16, 1)); // no neighbours
      }
    }

    long with = allocatedBytes(threads, ledger);

    assertThat((with - without) / mapped.size()).isBetween(1L, 400L);
  }

  @Test
  void aLookAllocatesLittleForEachThread() throws Exception {
    ThreadMXBean measure = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Ledger ledger = new Ledger(ProcessFiles.self());
    long without = allocatedBytes(measure, ledger);
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 203; i++) {
      Thread thread = new Thread(() -> assertThatCode(end::await).doesNotThrowAnyException());
      thread.start();
      threads.add(thread);
    }
    long with = allocatedBytes(measure, ledger);
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat((with - without) / threads.size()).isBetween(1L, 6_000L);
  }

  /** Of a look that loads no classes, as the first does, and is not repeated for being torn. */
  private static long allocatedBytes(ThreadMXBean threads, Ledger ledger) throws IOException {
    long least = Long.MAX_VALUE;
    for (int look = 0; look < 5; look++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThat(ledger.read(NOTHING).rssBytes()).isPositive();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private static long resident(LedgerReading reading, Category category) {
    return reading.rows().stream()
        .filter(row -> row.category().equals(category.id()))
        .mapToLong(LedgerRow::residentBytes)
        .sum();
  }
}
