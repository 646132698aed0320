package dev.memprof.ledger.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.Vma;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTablesTest {
  private static final long VARIABLES = 0x10_0000;
  private static final long BREAK = 0x20_0000;
  private static final long HEAP = 0x4000_0000L;
  private static final long HEAP_BYTES = 1 << 30;

  /** Anonymous memory that nobody has claimed. */
  private static final long UNKNOWN = 0x3000_0000;

  /** The size of a block of the C library, and the flag that the one before is in use. */
  private static final long BLOCK = 0x81;

  private final List<Vma> areas = new ArrayList<>();
  private final List<Claim> bounds =
      new ArrayList<>(List.of(new Claim(HEAP, HEAP + HEAP_BYTES, Category.JAVA_HEAP, "Java heap")));

  @TempDir private Path directory;

  @BeforeEach
  void map() {
    area(VARIABLES, VARIABLES + 0x1000, "/jdk/lib/server/libjvm.so");
    area(BREAK, BREAK + 0x10_0000, "[heap]");
    area(UNKNOWN, UNKNOWN + 0x800_0000, "");
  }

  /** {@code PSParallelCompact::_summary_data}, {@code ParallelScavengeHeap::_old_gen}. */
  @Test
  void aVariableRefersToAnObjectWithBothBounds() throws IOException {
    write(VARIABLES, 0, BREAK + 0x108, 0);
    write(BREAK + 0x100, BLOCK, 0x7f77, UNKNOWN + 0x10_0000, UNKNOWN + 0x30_0000, 1);

    assertThat(tables()).containsExactly(tuple(UNKNOWN + 0x10_0000, UNKNOWN + 0x30_0000));
  }

  @Test
  void anObjectEndsWithItsBlock() throws IOException {
    write(VARIABLES, BREAK + 0x108);
    write(BREAK + 0x100, 0x21, 0x7f77, 0, 0, BLOCK, UNKNOWN + 0x10_0000, UNKNOWN + 0x30_0000);

    assertThat(tables()).isEmpty();
  }

  /** As native memory tracking makes it longer. */
  @Test
  void aTrackedObjectEndsWithItsLength() throws IOException {
    write(VARIABLES, BREAK + 0x118);
    write(BREAK + 0x100, 0x41, 0x20, 0x0e00, 0, 0, UNKNOWN + 0x10_0000, UNKNOWN + 0x30_0000, 0, 0);

    assertThat(tables()).containsExactly(tuple(UNKNOWN + 0x10_0000, UNKNOWN + 0x30_0000));
  }

  /** {@code ShenandoahHeap::_bitmap_region}; of metaspace's areas the length is known as well. */
  @Test
  void onlyTheHeapHasABitmapByItsLength() throws IOException {
    long bitmapWords = HEAP_BYTES / 32 / Long.BYTES;
    write(VARIABLES, BREAK + 0x108, BREAK + 0x208);
    write(BREAK + 0x100, BLOCK, HEAP, HEAP_BYTES / Long.BYTES, UNKNOWN, bitmapWords);
    write(BREAK + 0x200, BLOCK, UNKNOWN + 0x400_0000, 2 * bitmapWords);

    assertThat(tables()).containsExactly(tuple(UNKNOWN, UNKNOWN + HEAP_BYTES / 32));
  }

  /** {@code TenuredGeneration::_bts} and its {@code VirtualSpace}. */
  @Test
  void theHeapRefersToTablesInSteps() throws IOException {
    write(VARIABLES, BREAK + 0x108);
    write(BREAK + 0x100, BLOCK, HEAP, HEAP_BYTES / Long.BYTES, BREAK + 0x208);
    write(BREAK + 0x200, BLOCK, 5, BREAK + 0x308);
    write(BREAK + 0x300, BLOCK, UNKNOWN + 0x3000, UNKNOWN + 0x5000);

    assertThat(tables()).containsExactly(tuple(UNKNOWN + 0x3000, UNKNOWN + 0x5000));
  }

  /** JDK 25: {@code PSOldGen::_virtual_space} has its part of the heap, by its bounds. */
  @Test
  void aGenerationThatNoHeapRefersToHasTables() throws IOException {
    write(VARIABLES, BREAK + 0x108);
    write(BREAK + 0x100, BLOCK, BREAK + 0x208, BREAK + 0x308);
    write(BREAK + 0x200, BLOCK, HEAP, HEAP + HEAP_BYTES / 2);
    write(BREAK + 0x300, BLOCK, BREAK + 0x408);
    write(BREAK + 0x400, BLOCK, UNKNOWN + 0x3000, UNKNOWN + 0x5000);

    assertThat(tables()).containsExactly(tuple(UNKNOWN + 0x3000, UNKNOWN + 0x5000));
  }

  /** {@code ZPageTable::_map}, {@code ZForwardingTable::_map} and {@code ZMarkStackSpace}. */
  @Test
  void theHeapOfZHasTablesWhateverItsSize() throws IOException {
    long pointers = (16 << 20) / Long.BYTES;
    write(VARIABLES, BREAK + 0x208); // amid the block of ZCollectedHeap
    write(BREAK + 0x200, 7, 3, pointers, UNKNOWN, pointers, UNKNOWN + (16 << 20), 0);
    write(BREAK + 0x240, UNKNOWN + (64 << 20), UNKNOWN + (64 << 20), UNKNOWN + (96 << 20), 0);
    bounds.clear();
    area(HEAP, HEAP + (32 << 20), "/memfd:java_heap (deleted)");

    assertThat(tables())
        .containsExactly(
            tuple(UNKNOWN, UNKNOWN + (16 << 20)),
            tuple(UNKNOWN + (16 << 20), UNKNOWN + (32 << 20)),
            tuple(UNKNOWN + (64 << 20), UNKNOWN + (96 << 20)));
  }

  /** What has an owner, or begins behind such, is none. */
  @Test
  void tablesOfZLieInWhatNobodyHasClaimed() throws IOException {
    write(VARIABLES, BREAK + 0x208);
    write(BREAK + 0x200, 7, 3, (256 << 20) / Long.BYTES, UNKNOWN, UNKNOWN + 0x1001, 0);
    bounds.clear();
    area(HEAP, HEAP + (32 << 20), "/memfd:java_heap (deleted)");

    assertThat(tables()).isEmpty();
  }

  @Test
  void anArrayOfRegionsIsReadToItsEnd() throws IOException {
    long[] regions = new long[1001];
    regions[0] = 0x2001;
    for (int i = 1; i < regions.length; i++) {
      regions[i] = UNKNOWN + 0x40 + (i - 1) * 256L;
    }
    write(VARIABLES, BREAK + 0x108);
    write(BREAK + 0x100, BLOCK, HEAP, HEAP_BYTES / Long.BYTES, BREAK + 0x408);
    write(BREAK + 0x400, regions);

    assertThat(tables()).containsExactly(tuple(UNKNOWN, UNKNOWN + 0x3f000));
  }

  @Test
  void whatIsNoTableIsLeft() throws IOException {
    write(VARIABLES, BREAK + 0x108);
    write(
        BREAK + 0x100,
        BLOCK,
        UNKNOWN + 0x1000,
        UNKNOWN + 0x1008, // no page
        0,
        UNKNOWN + 0x1000,
        UNKNOWN, // below
        0,
        UNKNOWN + 0x1000,
        UNKNOWN + 0x1000 + HEAP_BYTES / 8); // too large

    assertThat(tables()).isEmpty();
  }

  private List<Tuple> tables() {
    MemoryWords memory = MemoryWords.open(directory.resolve("mem"));
    Claims claims = AllClaims.of(areas, bounds, List.of(), List.of(), List.of(), memory, Set.of());
    CollectorTables.add(claims, areas, bounds, memory);
    return claims.within(0, HEAP).stream()
        .filter(claim -> claim.category() == Category.GC)
        .map(claim -> tuple(claim.start(), claim.end()))
        .toList();
  }

  private void write(long address, long... words) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(words);
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("mem"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(channel.write(bytes, address)).isEqualTo(bytes.capacity());
      if (channel.size() < HEAP) { // all can be read
        assertThat(channel.write(ByteBuffer.allocate(1), HEAP - 1)).isEqualTo(1);
      }
    }
  }

  private void area(long start, long end, String path) {
    String device = path.startsWith("/") ? "fe:00" : "00:00";
    areas.add(new Vma(start, end, "rw-p", device, path, 4096, 4096, 0, 0, 0, 0, false));
  }
}
