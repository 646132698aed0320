package dev.memprof.ledger.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.StackPointer;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllClaimsTest {
  private static final long MIB = 1 << 20;

  private final List<Vma> areas = new ArrayList<>();
  private final List<Claim> bounds = new ArrayList<>();
  private final List<Claim> watched = new ArrayList<>();
  private final List<Claim> likely = new ArrayList<>();
  private final List<StackPointer> stacks = new ArrayList<>();
  private MemoryWords memory = MemoryWords.open(Path.of("/none"));

  @Test
  void kernelNamesFiles() {
    area(0x10_0000, 0x10_3000, "r--p", "/lib/libx.so");
    area(0x10_3000, 0x10_5000, "r-xp", "/lib/libx.so");
    area(0x10_5000, 0x10_6000, "rw-p", "/lib/libx.so");
    accounted(0x10_6000, 0x10_9000); // its data that begin as zeros
    area(0x20_0000, 0x20_1000, "r--s", "/data/segment-1.idx");
    area(0x20_1000, 0x20_2000, "rw-p", "");
    area(0x30_0000, 0x30_1000, "rw-s", "/memfd:ring (deleted)");
    area(0x31_0000, 0x31_1000, "rw-s", "/memfd:java_heap (deleted)");
    area(0x32_0000, 0x32_1000, "rw-p", "/jdk/lib/server/classes.jsa");
    area(0x33_0000, 0x33_1000, "rw-s", "/dev/zero (deleted)");
    area(0x34_0000, 0x34_1000, "rw-p", "[heap]");
    area(0x35_0000, 0x35_1000, "r-xp", "[vdso]");
    areas.add(
        new Vma(
            0x36_0000, 0x36_1000, "rw-s", "00:1b", "/run/state", 4096, 4096, 0, 0, 0, 0, false));

    Claims claims = claims();

    assertThat(category(claims, 0x10_0000)).isEqualTo(Category.LIBRARIES);
    assertThat(category(claims, 0x10_8000)).isEqualTo(Category.LIBRARIES);
    assertThat(category(claims, 0x20_0000)).isEqualTo(Category.MAPPED_FILES);
    assertThat(claims.isFree(0x20_1000, 0x20_2000)).isTrue();
    assertThat(category(claims, 0x30_0000)).isEqualTo(Category.SHARED_MEMORY);
    assertThat(category(claims, 0x31_0000)).isEqualTo(Category.JAVA_HEAP);
    assertThat(category(claims, 0x32_0000)).isEqualTo(Category.CDS);
    assertThat(category(claims, 0x33_0000)).isEqualTo(Category.SHARED_MEMORY);
    assertThat(category(claims, 0x34_0000)).isEqualTo(Category.OTHER_ALLOCATORS);
    assertThat(category(claims, 0x35_0000)).isEqualTo(Category.KERNEL);
    assertThat(category(claims, 0x36_0000)).isEqualTo(Category.SHARED_MEMORY);
  }

  /** JDK 17 maps archived objects into the heap: the JVM knows better than the file's name. */
  @Test
  void jvmKnowsBest() {
    area(0x7ff0_0000L, 0x7ff1_0000L, "rw-p", "/jdk/lib/server/classes.jsa");
    bounds.add(new Claim(0x7000_0000L, 0x8000_0000L, Category.JAVA_HEAP, "Java heap"));

    assertThat(category(claims(), 0x7ff0_8000L)).isEqualTo(Category.JAVA_HEAP);
  }

  /** The archive and the class space are one reservation, which the watch sees as the latter's. */
  @Test
  void archiveInTheReservationOfClassesIsOne() {
    area(0x900_0000, 0x901_0000, "rw-p", "/app/classes");
    area(0x901_0000, 0x902_0000, "rw-p", "");
    area(0xa00_0000, 0xa01_0000, "rw-p", "/app/classes");
    watched.add(new Claim(0x900_0000, 0x90f_0000, Category.CLASS_SPACE, "classes"));

    Claims claims = claims();

    assertThat(category(claims, 0x900_0000)).isEqualTo(Category.CDS);
    assertThat(category(claims, 0x901_0000)).isEqualTo(Category.CLASS_SPACE);
    assertThat(category(claims, 0xa00_0000)).isEqualTo(Category.CDS);
  }

  /** JDK 24 and later have one of any name; its bitmap lies elsewhere. */
  @Test
  void allOfAnArchiveIsOne() {
    area(0x700_0000, 0x701_0000, "rw-p", "/app/app.aot");
    area(0x800_0000, 0x801_0000, "rw-p", "/app/app.aot");
    area(0x900_0000, 0x901_0000, "rw-p", "/app/classes");
    area(0xa00_0000, 0xa01_0000, "rw-p", "/app/classes");
    area(0xb00_0000, 0xb01_0000, "rw-p", "/app/data");
    area(0xc00_0000, 0xc01_0000, "rw-p", "/app/other.aot (deleted)");
    bounds.add(new Claim(0x700_0000, 0x708_0000, Category.CDS, "class data archive"));
    watched.add(new Claim(0x900_0000, 0x901_0000, Category.CDS, "class data archive"));

    Claims claims = claims();

    assertThat(category(claims, 0x800_0000)).isEqualTo(Category.CDS);
    assertThat(category(claims, 0xa00_0000)).isEqualTo(Category.CDS);
    assertThat(category(claims, 0xb00_0000)).isEqualTo(Category.MAPPED_FILES);
    assertThat(category(claims, 0xc00_0000)).isEqualTo(Category.CDS);
  }

  /** Whoever was seen to map anonymous memory behind a library has it. */
  @Test
  void watchedMappingsAreNoDataOfALibrary() {
    area(0x10_3000, 0x10_5000, "r-xp", "/lib/libx.so");
    area(0x10_5000, 0x10_6000, "rw-p", "/lib/libx.so");
    accounted(0x10_6000, 0x10_9000);
    watched.add(new Claim(0x10_8000, 0x10_9000, Category.OTHER_MAPPINGS, "Main.map"));

    Claims claims = claims();

    assertThat(category(claims, 0x10_7000)).isEqualTo(Category.LIBRARIES);
    assertThat(category(claims, 0x10_8000)).isEqualTo(Category.OTHER_MAPPINGS);
  }

  @Test
  void stacksAreWhereStackPointersAre() {
    stack(0x700_0000, 0x1000, MIB);
    stack(0x800_0000, 0x4000, MIB - 0x4000);
    stack(0x900_0000, 0x1000, MIB);
    stack(0xa00_0000, 0x1000, 2 * MIB); // nobody's, and of no thread's size
    stacks.add(new StackPointer("pool-3-thread-17", 0x700_0000 + MIB - 0x123));
    stacks.add(new StackPointer("GC Thread#0", 0x800_0000 + MIB - 0x77));
    stacks.add(new StackPointer("runs", 0));

    Claims claims = claims();

    assertThat(claims.within(0x700_0000, 0x700_1000).get(0).owner())
        .isEqualTo("thread pool-#-thread-#");
    assertThat(category(claims, 0x700_0000)).isEqualTo(Category.THREAD_STACKS); // its guard
    assertThat(claims.within(0x800_8000, 0x800_9000).get(0).owner())
        .isEqualTo("thread GC Thread##");
    assertThat(claims.within(0x900_8000, 0x900_9000).get(0).owner())
        .isEqualTo("threads that run or have ended");
    assertThat(claims.isFree(0xa00_1000, 0xa10_0000)).isTrue();
  }

  /** The kernel makes one of a stack and a mapping beside it. */
  @Test
  void watchedMappingBesideAStackIsNoPartOfIt() {
    stack(0x700_0000, 0x1000, 3 * MIB);
    watched.add(
        new Claim(0x700_1000 + MIB, 0x700_1000 + 3 * MIB, Category.OTHER_MAPPINGS, "Main.map"));
    stacks.add(new StackPointer("main", 0x700_1000 + MIB - 0x123));

    Claims claims = claims();

    assertThat(category(claims, 0x700_1000)).isEqualTo(Category.THREAD_STACKS);
    assertThat(category(claims, 0x700_1000 + MIB)).isEqualTo(Category.OTHER_MAPPINGS);
  }

  @Test
  void arenasOfTheCLibraryAreTold() {
    long arena = 64 * MIB;
    area(3 * arena, 3 * arena + 0x21000, "rw-p", "");
    area(3 * arena + 0x21000, 4 * arena, "---p", "");
    area(5 * arena, 6 * arena, "rw-p", "");
    area(7 * arena, 7 * arena + 0x21000, "rw-p", ""); // the rest is not reserved
    area(11 * arena, 13 * arena + 0x21000, "rw-p", ""); // two full ones, and a third
    area(13 * arena + 0x21000, 14 * arena, "---p", "");
    accounted(9 * arena, 10 * arena);
    area(15 * arena - 0x2000, 15 * arena - 0x1000, "r-xp", "/lib/libx.so");
    area(15 * arena - 0x1000, 15 * arena, "rw-p", "/lib/libx.so");
    area(15 * arena, 16 * arena, "rw-p", "");

    Claims claims = claims();

    assertThat(category(claims, 3 * arena)).isEqualTo(Category.OTHER_ALLOCATORS);
    assertThat(category(claims, 6 * arena - 1)).isEqualTo(Category.OTHER_ALLOCATORS);
    assertThat(claims.isFree(7 * arena, 8 * arena)).isTrue();
    assertThat(category(claims, 11 * arena)).isEqualTo(Category.OTHER_ALLOCATORS);
    assertThat(category(claims, 14 * arena - 1)).isEqualTo(Category.OTHER_ALLOCATORS);
    assertThat(claims.isFree(9 * arena, 10 * arena)).as("metaspace").isTrue();
    assertThat(category(claims, 15 * arena))
        .as("no data of the library before it")
        .isEqualTo(Category.OTHER_ALLOCATORS);
  }

  /** To the kernel it is one mapping with the data that begin as zeros. */
  @Test
  void whatWasMappedBehindALibraryIsNoDataOfIt(@TempDir Path directory) throws IOException {
    area(0x10_0000, 0x10_3000, "r--p", "/lib/libx.so");
    area(0x10_3000, 0x10_5000, "r-xp", "/lib/libx.so");
    area(0x10_5000, 0x10_6000, "rw-p", "/lib/libx.so");
    accounted(0x10_6000, 0x18_9000);
    long entries = 56L << 48;
    write(directory, 0x10_0000, 0x102_464c_457fL, 0, 0, 0, 0x40, 0, entries, 2);
    write(directory, 0x10_0040, 0x5_0000_0001L, 0, 0, 0, 0x4f00, 0x4f00, 0x1000);
    write(directory, 0x10_0078, 0x6_0000_0001L, 0x5000, 0x5000, 0x5000, 0xf00, 0x3123, 0x1000);
    write(directory, 0x10_9000, 0, 0x8_0002);

    Claims claims = claims();

    assertThat(category(claims, 0x10_8fff)).isEqualTo(Category.LIBRARIES);
    assertThat(claims.within(0x10_9000, 0x18_9000))
        .containsExactly(
            new Claim(
                0x10_9000,
                0x18_9000,
                Category.OTHER_ALLOCATORS,
                "malloc of the C library (large blocks)"));

    write(directory, 0x10_0000, 0x101_464c_457fL); // not of 64 bits: it is not known
    assertThat(category(claims(), 0x18_8fff)).isEqualTo(Category.LIBRARIES);
  }

  /** By what glibc has written there; mimalloc takes pieces of that shape as well. */
  @Test
  void arenasOfOthersAreNotTheCLibrarys(@TempDir Path directory) throws IOException {
    long arena = 64 * MIB;
    area(3 * arena, 4 * arena, "rw-p", "");
    area(5 * arena, 6 * arena, "rw-p", "");
    area(7 * arena, 8 * arena, "rw-p", "");
    write(directory, 3 * arena, 3 * arena + 0x30, 0, 0x21000, 0x21000);
    write(directory, 5 * arena, 3 * arena + 0x30, 3 * arena, arena, arena);
    write(directory, 7 * arena, 7 * arena + 0x30, 7, 0x21000, 0x21000);

    Claims claims = claims();

    assertThat(category(claims, 3 * arena)).isEqualTo(Category.OTHER_ALLOCATORS);
    assertThat(category(claims, 5 * arena)).isEqualTo(Category.OTHER_ALLOCATORS);
    assertThat(claims.isFree(7 * arena, 8 * arena)).isTrue();
  }

  @Test
  void largeBlocksOfTheCLibraryAreTold(@TempDir Path directory) throws IOException {
    accounted(0x70_0000, 0x7f_0000); // two, and what somebody else has mapped behind
    accounted(0x80_0000, 0x81_0000);
    accounted(0x90_0000, 0x91_0000);
    write(directory, 0x70_0000, 0, 0x5_0002);
    write(directory, 0x75_0000, 0, 0x3_0002);
    write(directory, 0x78_0000, 0, 0);
    write(directory, 0x7a_0000, 0, 0x4_0002); // behind pages of somebody else's
    write(directory, 0x80_0000, 0, 0x2_0002); // more than there is
    write(directory, 0x90_0000, 0, 0x1_0003); // no block that is mapped alone

    Claims claims = claims();

    String owner = "malloc of the C library (large blocks)";
    assertThat(claims.within(0x70_0000, 0x7f_0000))
        .containsExactly(
            new Claim(0x70_0000, 0x75_0000, Category.OTHER_ALLOCATORS, owner),
            new Claim(0x75_0000, 0x78_0000, Category.OTHER_ALLOCATORS, owner),
            new Claim(0x7a_0000, 0x7e_0000, Category.OTHER_ALLOCATORS, owner));
    assertThat(claims.isFree(0x80_0000, 0xa0_0000)).isTrue();
  }

  /** A look reads so much and no more. */
  @Test
  void largeBlocksAreToldAboveManySmallMappings(@TempDir Path directory) throws IOException {
    for (int i = 0; i < 20_000; i++) {
      accounted(0x1000_0000 + i * 0x2000L, 0x1000_0000 + i * 0x2000L + 0x1000);
    }
    accounted(0x7000_0000, 0x7005_0000);
    write(directory, 0x7000_0000, 0, 0x5_0002);

    assertThat(category(claims(), 0x7000_0000)).isEqualTo(Category.OTHER_ALLOCATORS);
  }

  /** It cannot have the break, and maps for its main arena. */
  @Test
  void blocksOfASecondCLibraryAreTold(@TempDir Path directory) throws IOException {
    accounted(0x70_0000, 0xaa_0000); // the first piece is longer than it tells
    accounted(0xc0_0000, 0xd0_0000);
    accounted(0xe0_0000, 0xf0_0000);
    write(directory, 0xe0_0000, 0, 0x8000_0000_0000_0001L);
    for (int i = 0; i < 8; i++) {
      write(directory, 0x70_0000 + i * 0x90, 7, 0x91 - i % 2); // some are free
      write(directory, 0x82_0000 + i * 0x50_000, 7, 0x50_001);
      write(directory, 0xc0_0000 + i * 0x98, 0, 0x99); // blocks are of another unit
    }

    Claims claims = claims();

    assertThat(claims.within(0x70_0000, 0xaa_0000))
        .extracting(Claim::start, Claim::end)
        .containsExactly(tuple(0x70_0000L, 0x80_0000L), tuple(0x80_0000L, 0xaa_0000L));
    assertThat(claims.isFree(0xc0_0000, 0xf0_0000)).isTrue();
  }

  /** Of the heap of the process, whoever calls sbrk has a part. */
  @Test
  void heapOfTheProcessIsOfWhoeverWasSeenToTakeIt() {
    area(0x34_0000, 0x38_0000, "rw-p", "[heap]");
    watched.add(new Claim(0x36_0000, 0x37_0000, Category.OTHER_ALLOCATORS, "another"));

    Claims claims = claims();

    assertThat(claims.within(0x34_0000, 0x38_0000))
        .extracting(Claim::owner)
        .containsExactly(
            "malloc of the C library (brk)", "another", "malloc of the C library (brk)");
  }

  /** A thread that native code has started on memory of its own. */
  @Test
  void mappingWithTheStackOfAThreadIsItsStack() {
    accounted(0x700_0000, 0x790_0000); // one mapping to the kernel
    watched.add(new Claim(0x700_0000, 0x710_0000, Category.OTHER_MAPPINGS, "libx.so"));
    watched.add(new Claim(0x710_0000, 0x720_0000, Category.OTHER_MAPPINGS, "libx.so"));
    watched.add(new Claim(0x720_0000, 0x780_0000, Category.OTHER_MAPPINGS, "libx.so"));
    watched.add(new Claim(0x780_0000, 0x790_0000, Category.MALLOC_LIVE, "extents"));
    accounted(0x1000_0000, 0x5000_0000);
    watched.add(new Claim(0x1000_0000, 0x5000_0000, Category.OTHER_MAPPINGS, "libpool.so"));
    stacks.add(new StackPointer("worker-3", 0x710_0000 - 0x123));
    stacks.add(new StackPointer("worker-4", 0x790_0000 - 0x123));
    stacks.add(new StackPointer("fiber", 0x5000_0000L - 0x123)); // one of many in there

    Claims claims = claims();

    assertThat(claims.within(0x700_0000, 0x720_0000))
        .containsExactly(
            new Claim(
                0x700_0000,
                0x710_0000,
                Category.THREAD_STACKS,
                "thread worker-#, mapped by libx.so"),
            new Claim(0x710_0000, 0x720_0000, Category.OTHER_MAPPINGS, "libx.so"));
    assertThat(category(claims, 0x780_0000)).isEqualTo(Category.MALLOC_LIVE);
    assertThat(category(claims, 0x1000_0000)).isEqualTo(Category.OTHER_MAPPINGS);
  }

  @Test
  void whatIsLikelyIsBelievedWhereNobodyKnowsMore() {
    accounted(0x700_0000, 0x730_0000);
    accounted(0x740_0000, 0x750_0000);
    watched.add(new Claim(0x710_0000, 0x720_0000, Category.OTHER_MAPPINGS, "libx.so"));
    likely.add(new Claim(0x708_0000, 0x748_0000, Category.GC, "likely"));

    Claims claims = claims();

    assertThat(claims.isFree(0x700_0000, 0x708_0000)).isTrue();
    assertThat(claims.within(0x700_0000, 0x750_0000))
        .extracting(Claim::start, Claim::end, Claim::category)
        .containsExactly(
            tuple(0x708_0000L, 0x710_0000L, Category.GC),
            tuple(0x710_0000L, 0x720_0000L, Category.OTHER_MAPPINGS),
            tuple(0x720_0000L, 0x748_0000L, Category.GC));
  }

  /** Blocks of the C library, of which the last reaches to where another allocator took more. */
  @Test
  void heapOfTheProcessIsTheCLibrarysWhileItsBlocksFollowEachOther(@TempDir Path directory)
      throws IOException {
    area(0x34_0000, 0x36_0000, "rw-p", "[heap]");
    write(directory, 0x34_0000, 0, 0x291);
    write(directory, 0x34_0290, 0, 0x20d71);
    write(directory, 0x36_0ff8, 0);

    assertThat(AllClaims.cLibraryOfBreak(areas, memory)).hasValue(0x290); // it would be too long
    write(directory, 0x34_0290, 0, 0x1_0d71);
    assertThat(AllClaims.cLibraryOfBreak(areas, memory)).hasValue(0x1_1000);
    write(directory, 0x35_1000, 0, 0xf001);
    assertThat(AllClaims.cLibraryOfBreak(areas, memory)).hasValue(0x2_0000);
    areas.clear();
    assertThat(AllClaims.cLibraryOfBreak(areas, memory)).isEmpty();
  }

  private void write(Path directory, long address, long... words) throws IOException {
    Path file = directory.resolve("mem");
    ByteBuffer bytes =
        ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(words);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(channel.write(bytes, address)).isEqualTo(bytes.capacity());
    }
    memory = MemoryWords.open(file);
  }

  private void stack(long start, long guard, long bytes) {
    area(start, start + guard, "---p", "");
    area(start + guard, start + guard + bytes, "rw-p", "");
  }

  /** With a claim on memory to come. */
  private void accounted(long start, long end) {
    areas.add(new Vma(start, end, "rw-p", "00:00", "", 4096, 4096, 0, 0, 0, 0, false));
  }

  private void area(long start, long end, String permissions, String path) {
    areas.add(
        new Vma(
            start,
            end,
            permissions,
            path.isEmpty() ? "00:00" : "fe:00",
            path,
            end - start,
            end - start,
            0,
            0,
            0,
            0,
            true));
  }

  private Claims claims() {
    return AllClaims.of(areas, bounds, watched, likely, stacks, memory, Set.of("00:1b"));
  }

  private static Category category(Claims claims, long address) {
    return claims.within(address, address + 1).get(0).category();
  }
}
