package dev.memprof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.Tally.Sum;
import dev.memprof.ledger.claim.Category;
import java.util.List;
import org.junit.jupiter.api.Test;

class DivisionTest {
  private final Tally tally = new Tally();

  @Test
  void heapIsWhatPoolsUseAndTheRest() {
    tally.add(Category.JAVA_HEAP, "Java heap", new Sum(1_009, 5_003, 7));

    Division.ofHeap(
        tally,
        List.of(
            new Share(Category.JAVA_HEAP, "Eden", 601), new Share(Category.JAVA_HEAP, "Old", 211)),
        0);

    assertThat(rows())
        .containsExactlyInAnyOrder(
            "java-heap Eden 601", "java-heap Old 211", "java-heap committed, not in use 197");
    assertThat(tally.of(Category.JAVA_HEAP)).isEqualTo(new Sum(1_009, 5_003, 7));
  }

  /** Pages of a young generation that nobody has written yet are no memory. */
  @Test
  void heapInUseIsNotMoreThanIsInMemory() {
    tally.add(Category.JAVA_HEAP, "Java heap", Sum.ofResident(500));

    Division.ofHeap(
        tally,
        List.of(
            new Share(Category.JAVA_HEAP, "Eden", 301), new Share(Category.JAVA_HEAP, "Old", 999)),
        0);

    assertThat(rows()).containsExactlyInAnyOrder("java-heap Eden 301", "java-heap Old 199");
  }

  @Test
  void heapThatIsMappedTwiceIsInUseOnce() {
    tally.add(Category.JAVA_HEAP, "/memfd:java_heap (deleted)", Sum.ofResident(1_000));

    Division.ofHeap(tally, List.of(new Share(Category.JAVA_HEAP, "ZHeap", 480)), 490);

    assertThat(rows())
        .containsExactlyInAnyOrder(
            "java-heap counted again: ZGC maps each page at several addresses 490",
            "java-heap ZHeap 480",
            "java-heap committed, not in use 30");
  }

  @Test
  void mallocIsToldApart() {
    tally.add(Category.MALLOC_LIVE, "extents", new Sum(10_007, 20_011, 3));

    Division.ofMalloc(tally, new MallocUse(7_001, 101, 307, 8_009, 1_013, 503, 0));

    assertThat(rows())
        .containsExactlyInAnyOrder(
            "malloc-live blocks in use 6593",
            "malloc-rounding between what was asked for and the block; estimated by samples 307",
            "malloc-fragmentation free parts of pages in use 1008",
            "malloc-fragmentation freed blocks in caches of threads 101",
            "malloc-dirty free pages, kept for a while 1013",
            "malloc-dirty given back, still in memory 482",
            "malloc-metadata of jemalloc 503");
    assertThat(sum()).isEqualTo(new Sum(10_007, 20_011, 3));
  }

  /** What was never touched is taken off jemalloc's tables, then off the live blocks. */
  @Test
  void mallocThatWasNotTouchedIsNoMemory() {
    tally.add(Category.MALLOC_LIVE, "extents", Sum.ofResident(2_003));

    Division.ofMalloc(tally, new MallocUse(7_001, 0, 0, 7_001, 1_011, 503, MallocUse.UNKNOWN));

    assertThat(rows())
        .containsExactlyInAnyOrder(
            "malloc-live blocks in use 992", "malloc-dirty free pages, kept for a while 1011");
  }

  /** Free pages that nobody has touched come and go; what stays is of blocks that are live. */
  @Test
  void moreThanIsUsuallyMissingIsOfFreePages() {
    tally.add(Category.MALLOC_LIVE, "extents", Sum.ofResident(8_003));

    Division.ofMalloc(tally, new MallocUse(7_001, 0, 0, 7_001, 1_011, 503, 401));

    assertThat(rows())
        .containsExactlyInAnyOrder(
            "malloc-live blocks in use 7001",
            "malloc-dirty free pages, kept for a while 900",
            "malloc-metadata of jemalloc 102");
  }

  @Test
  void estimatesAreTakenFromWhatHasNoOwner() {
    tally.add(Category.UNEXPLAINED, "anonymous memory", Sum.ofResident(1_000));

    Division.ofUnexplained(
        tally,
        List.of(
            new Share(Category.METASPACE, "as committed", 701),
            new Share(Category.MALLOC_LIVE, "blocks in use", 999)),
        "another");

    assertThat(rows())
        .containsExactlyInAnyOrder("metaspace as committed 701", "malloc-live blocks in use 299");
  }

  /** Where an allocator is in the process that maps as everybody does; little is the JVM's. */
  @Test
  void muchThatIsLeftMayBeAnAllocators() {
    tally.add(Category.UNEXPLAINED, "anonymous memory", Sum.ofResident(9 << 20));

    Division.ofUnexplained(tally, List.of(), null);
    assertThat(rows()).containsExactly("unexplained anonymous memory 9437184");
    Division.ofUnexplained(
        tally, List.of(new Share(Category.METASPACE, "as committed", 2 << 20)), "another");
    assertThat(rows())
        .containsExactly("metaspace as committed 2097152", "unexplained anonymous memory 7340032");
    tally.add(Category.UNEXPLAINED, "anonymous memory", Sum.ofResident(2 << 20));
    Division.ofUnexplained(tally, List.of(), "another");
    assertThat(rows())
        .containsExactly(
            "metaspace as committed 2097152",
            "other-allocators another, or mapped by other code 9437184");
  }

  @Test
  void breakIsTheCLibrarysAsFarAsItTells() {
    tally.add(Category.OTHER_ALLOCATORS, "malloc of the C library (brk)", Sum.ofResident(1_000));
    tally.add(Category.OTHER_ALLOCATORS, "malloc of the C library (arena)", Sum.ofResident(110));
    tally.add(Category.OTHER_ALLOCATORS, "another one", Sum.ofResident(17));

    Division.ofBreak(tally, 141, "another");

    assertThat(rows())
        .containsExactlyInAnyOrder(
            "other-allocators malloc of the C library (brk) 31",
            "other-allocators malloc of the C library (arena) 110",
            "other-allocators another one 17",
            "other-allocators another, by what malloc of the C library does not have 969");
  }

  @Test
  void heapOfTheProcessIsSharedByWhatItLooksLike() {
    tally.add(Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_BREAK, new Sum(907, 2_003, 5));

    Division.ofBreakItself(tally, 132, "another");

    assertThat(rows())
        .containsExactlyInAnyOrder(
            "other-allocators " + LedgerRow.C_LIBRARY_BREAK + " 132",
            "other-allocators another, by the break 775");
    assertThat(sum()).isEqualTo(new Sum(907, 2_003, 5));
  }

  private List<String> rows() {
    return tally.rows().stream()
        .map(row -> row.category() + " " + row.owner() + " " + row.residentBytes())
        .filter(row -> !row.endsWith(" 0"))
        .toList();
  }

  private Sum sum() {
    List<LedgerRow> rows = tally.rows();
    return new Sum(
        rows.stream().mapToLong(LedgerRow::residentBytes).sum(),
        rows.stream().mapToLong(LedgerRow::virtualBytes).sum(),
        rows.stream().mapToLong(LedgerRow::swapBytes).sum());
  }
}
