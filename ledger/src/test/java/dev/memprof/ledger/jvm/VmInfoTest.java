package dev.memprof.ledger.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.memprof.ledger.Knowledge;
import dev.memprof.ledger.Share;
import dev.memprof.ledger.claim.Category;
import dev.memprof.ledger.claim.Claim;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On lines of real JVMs with -Xmx256m and -XX:ReservedCodeCacheSize=48m. */
class VmInfoTest {
  @ParameterizedTest
  @CsvSource({
    "17-G1, true", "17-Parallel, true", "17-Serial, true", "17-Shenandoah, true", "17-Z, false",
    "25-G1, true", "25-Parallel, true", "25-Serial, true", "25-Shenandoah, true", "25-Z, false",
  })
  void tellsWhereThingsAre(String jvm, boolean heapHasOnePlace) throws IOException {
    Knowledge knowledge = read(jvm);

    assertThat(bytes(knowledge, Category.JAVA_HEAP)).isEqualTo(heapHasOnePlace ? 256L << 20 : 0);
    assertThat(bytes(knowledge, Category.CODE_CACHE)).isEqualTo(48L << 20);
    assertThat(bytes(knowledge, Category.CLASS_SPACE)).isEqualTo(1L << 30);
    assertThat(bytes(knowledge, Category.CDS)).isBetween(11L << 20, 15L << 20);
    assertThat(knowledge.heap())
        .isNotEmpty()
        .allSatisfy(share -> assertThat(share.category()).isEqualTo(Category.JAVA_HEAP));
    assertThat(knowledge.heap().stream().mapToLong(Share::bytes).sum())
        .isBetween(500L << 10, 16L << 20);
    assertThat(knowledge.estimates())
        .singleElement()
        .satisfies(
            share -> {
              assertThat(share.category()).isEqualTo(Category.METASPACE);
              assertThat(share.bytes()).isBetween(128L << 10, 512L << 10);
            });
  }

  @Test
  void readsAddresses() throws IOException {
    assertThat(read("25-G1").bounds())
        .contains(new Claim(0xf000_0000L, 0x1_0000_0000L, Category.JAVA_HEAP, "Java heap"));
  }

  /** As both JDKs tell; the older mallinfo has counted modulo 4 GiB. */
  @Test
  void tellsWhatTheCLibraryRetains() {
    assertThat(
            VmInfo.of("C-Heap outstanding allocations: 11405K, retained: 1663K \n")
                .knowledge()
                .within())
        .containsExactly(
            new Share(
                Category.OTHER_ALLOCATORS,
                "free blocks that the C library's malloc retains, by its own figures",
                1_663L << 10));
    assertThat(
            VmInfo.of("C-Heap outstanding allocations: 17K, retained: 1663K (may have wrapped)\n")
                .knowledge()
                .within())
        .isEmpty();
  }

  @Test
  void addsUpGenerations() {
    String lines =
        """
         PSYoungGen      total 76288K, used 5242K [0x00000000fab00000, 0x0000000100000000)
          eden space 65536K, 8% used [0x00000000fab00000,0x00000000fb01ebd0,0x00000000feb00000)
         ParOldGen       total 175104K, used 3M [0x00000000f0000000, 0x00000000fab00000)
        """;

    assertThat(VmInfo.of(lines).knowledge().heap())
        .containsExactly(
            new Share(Category.JAVA_HEAP, "in use, PSYoungGen", 5242L << 10),
            new Share(Category.JAVA_HEAP, "in use, ParOldGen", 3L << 20));
  }

  /** The JVM tells the same of each collection, before and after it. */
  @Test
  void historyIsNotNow() {
    String lines =
        """
         garbage-first heap   total 204800K, used 76603K [0x00000000c0000000, 0x0000000100000000)
         Metaspace       used 17110K, committed 31744K, reserved 1114112K
          class space    used 1787K, committed 6144K, reserved 1048576K

        GC Heap History (2 events):
        {Heap before GC invocations=1 (full 0):
         garbage-first heap   total 206848K, used 15502K [0x00000000c0000000, 0x0000000100000000)
         Metaspace       used 2230K, committed 3264K, reserved 1114112K
          class space    used 177K, committed 512K, reserved 1048576K
        }
        {Heap after GC invocations=2 (full 0):
         garbage-first heap   total 206848K, used 2382K [0x00000000c0000000, 0x0000000100000000)
        }
        """;

    Knowledge knowledge = VmInfo.of(lines).knowledge();

    assertThat(knowledge.heap())
        .containsExactly(
            new Share(Category.JAVA_HEAP, "in use, garbage-first heap", 76_603L << 10));
    assertThat(knowledge.estimates()).extracting(Share::bytes).containsExactly(25_600L << 10);
  }

  @Test
  void tellsWhatHasRunOut() {
    assertThat(VmInfo.of("OutOfMemoryError java_heap_errors=3\n\n").memoryErrors())
        .containsExactly(entry("java heap", 3L));
    assertThat(VmInfo.of("StackOverflowErrors=296\nLinkageErrors=31\n").memoryErrors()).isEmpty();
  }

  /** ParallelGC aligns the second of them by blanks. */
  @Test
  void knowsBothHalvesOfABitmap() {
    String lines =
        """
        Marking Bits: (ParMarkBitMap*) 0x00007f6b1a1f4460
         Begin Bits: [0x00007f6b11c00000, 0x00007f6b12000000)
         End Bits:   [0x00007f6b12000000, 0x00007f6b12400000)
        """;

    assertThat(VmInfo.of(lines).knowledge().bounds())
        .containsExactly(
            new Claim(0x7f6b_11c0_0000L, 0x7f6b_1200_0000L, Category.GC, "mark bitmap"),
            new Claim(0x7f6b_1200_0000L, 0x7f6b_1240_0000L, Category.GC, "mark bitmap"));
  }

  @Test
  void tableThatG1DoesNotNameLiesBehindItsCards() {
    String cards = "Card table byte_map: [0x00007f00c0200000,0x00007f00c0a00000] _byte_map_base\n";

    assertThat(VmInfo.of(" garbage-first heap  total 9K, used 7K [\n" + cards).knowledge().likely())
        .containsExactly(
            new Claim(0x7f00_c0a0_0000L, 0x7f00_c120_0000L, Category.GC, "block offset table"));
    assertThat(VmInfo.of(" PSYoungGen  total 9K, used 7K [\n" + cards).knowledge().likely())
        .isEmpty();
  }

  @Test
  void knowsNothingOfASilentJvm() {
    Knowledge knowledge = VmInfo.of("").knowledge();

    assertThat(knowledge.bounds()).isEmpty();
    assertThat(knowledge.heap()).isEmpty();
    assertThat(knowledge.remarks()).isNotEmpty();
  }

  private static long bytes(Knowledge knowledge, Category category) {
    List<Claim> bounds =
        knowledge.bounds().stream().filter(claim -> claim.category() == category).toList();
    return bounds.stream().mapToLong(Claim::bytes).sum();
  }

  private static Knowledge read(String jvm) throws IOException {
    try (InputStream text = VmInfoTest.class.getResourceAsStream("vm-info-" + jvm + ".txt")) {
      return VmInfo.of(new String(text.readAllBytes(), StandardCharsets.UTF_8)).knowledge();
    }
  }
}
