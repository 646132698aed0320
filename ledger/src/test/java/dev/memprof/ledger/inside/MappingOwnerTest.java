package dev.memprof.ledger.inside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.memprof.ledger.claim.BroughtAllocator;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stacks are those of real JVMs, shortened. */
class MappingOwnerTest {
  private static final List<Mapping> LIBRARIES =
      List.of(
          library("libjvm.so"),
          library("libjemalloc.so"),
          library("libduckdb_java.so"),
          library("libmodel.so"),
          library("libmemprof.so"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "os::reserve_memory(unsigned long) < HeapReserver::Instance::reserve_heap() |JAVA_HEAP",
        "os::pd_reserve_memory() < ReservedSpace::initialize() < ReservedHeapSpace::ReservedHeapSpace() < "
            + "Universe::reserve_heap() < G1CollectedHeap::initialize() | JAVA_HEAP",
        "os::reserve_memory() < CodeMemoryReserver::reserve() < CodeCache::initialize() | CODE_CACHE",
        "os::reserve_memory() < ReservedSpace::ReservedSpace() < ReservedCodeSpace::ReservedCodeSpace() < "
            + "CodeCache::reserve_heap_memory() | CODE_CACHE",
        "os::reserve_memory() < Metaspace::reserve_address_space_for_compressed_classes() | CLASS_SPACE",
        "os::reserve_memory() < ReservedSpace::ReservedSpace() < Metaspace::global_initialize() | CLASS_SPACE",
        "os::reserve_memory() < metaspace::VirtualSpaceNode::create_node() < Metaspace::global_initialize() |"
            + " METASPACE",
        "os::map_memory() < FileMapInfo::map_bitmap_region() < MetaspaceShared::map_archive() | CDS",
        "os::reserve_memory() < metaspace::VirtualSpaceNode::create_node() < metaspace::ChunkManager::get() |"
            + " METASPACE",
        "os::reserve_memory() < ReservedSpace::ReservedSpace() < G1CollectedHeap::create_aux_memory_mapper() | GC",
        "os::reserve_memory() < ParMarkBitMap::initialize() < ParallelScavengeHeap::initialize() | GC",
        "mmap_wrapper() < ZPhysicalMemoryManager::map() < ZPageAllocator::map_page() | JAVA_HEAP",
        "os::reserve_memory() < ZPhysicalMemoryManager::ZPhysicalMemoryManager() < ZHeap::ZHeap() | GC",
        "os::commit_memory() < StackOverflow::create_stack_guard_pages() < JavaThread::run() | THREAD_STACKS",
        "os::reserve_memory() < ZGranuleMap<ZPage*>::ZGranuleMap() | GC",
      })
  void hotSpotsFunctionsTellItsParts(String stack, Category category) {
    List<Frame> frames = new ArrayList<>();
    for (String name : stack.split(" < ")) {
      frames.add(Frame.nativeCode(name, 1, 0));
    }

    assertThat(of(frames, LIBRARIES).category()).isEqualTo(category);
  }

  @Test
  void restOfTheJvmIsNamedByItsFunction() {
    assertThat(
            of(
                List.of(
                    Frame.nativeCode("os::reserve_memory(unsigned long)", 1, 0),
                    Frame.nativeCode("SafepointMechanism::default_initialize()", 2, 0)),
                LIBRARIES))
        .isEqualTo(
            new MappingOwner(
                Category.OTHER_MAPPINGS, "JVM: SafepointMechanism::default_initialize()"));
  }

  @Test
  void profiledAllocatorHasNoMoreThanOneFrame() {
    assertThat(of(List.of(Frame.nativeCode("libjemalloc.so+0x94b59", 1, 1)), LIBRARIES))
        .isEqualTo(new MappingOwner(Category.MALLOC_LIVE, "extents"));
  }

  /** A second jemalloc, under its own name or under another's. */
  @Test
  void otherAllocatorsAreTold() {
    Frame upload = Frame.java("Upload.run", "Upload.java", 42);

    assertThat(of(List.of(Frame.nativeCode("libjemalloc.so+0x94b59", 1, 1), upload), LIBRARIES))
        .isEqualTo(
            new MappingOwner(
                Category.OTHER_ALLOCATORS,
                "an allocator of libjemalloc.so that cannot be sampled, for Upload.run(Upload.java:42)"));
    assertThat(
            of(
                    List.of(
                        Frame.nativeCode("duckdb_je_pages_map", 1, 2),
                        Frame.nativeCode("duckdb::Allocate(unsigned long)", 2, 2)),
                    LIBRARIES)
                .category())
        .isEqualTo(Category.OTHER_ALLOCATORS);
  }

  @Test
  void librariesHaveTheJavaLineThatLedThere() {
    assertThat(
            of(
                List.of(
                    Frame.nativeCode("load_weights", 1, 3),
                    Frame.javaNative("com.acme.Model.load0", "Model.java"),
                    Frame.java("com.acme.Model.load", "Model.java", 17)),
                LIBRARIES))
        .isEqualTo(
            new MappingOwner(
                Category.OTHER_MAPPINGS, "libmodel.so, for com.acme.Model.load(Model.java:17)"));
  }

  /** As in a profile: who calls a well-known library has the memory, where anybody else does. */
  @Test
  void wellKnownLibrariesStandBehindWhoCallsThem() {
    Frame entry =
        Frame.javaNative("org.lwjgl.system.jemalloc.JEmalloc.nje_malloc", "JEmalloc.java");
    Frame library = Frame.java("org.lwjgl.system.MemoryUtil.memAlloc", "MemoryUtil.java", 77);
    Frame upload = Frame.java("com.acme.Textures.upload", "Textures.java", 42);

    assertThat(
            of(List.of(Frame.nativeCode("map", 1, 3), entry, library, upload), LIBRARIES).owner())
        .isEqualTo("libmodel.so, for com.acme.Textures.upload(Textures.java:42)");
    assertThat(of(List.of(Frame.nativeCode("map", 1, 3), entry, library), LIBRARIES).owner())
        .isEqualTo("libmodel.so, for org.lwjgl.system.MemoryUtil.memAlloc(MemoryUtil.java:77)");
  }

  @Test
  void ownTablesAreTold() {
    assertThat(of(List.of(Frame.nativeCode("names_reserve", 1, 4)), LIBRARIES).owner())
        .isEqualTo("memprof's own tables");
  }

  /** Its own functions tell, or a file without any names. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unix_mmap | mimalloc",
        "_mi_os_alloc_aligned | mimalloc",
        "_rjem_je_pages_map | jemalloc",
        "MmapSysAllocator::Alloc(unsigned long, unsigned long*, unsigned long) | tcmalloc",
        "(anonymous namespace)::SbrkSysAllocator::Alloc(unsigned long) | tcmalloc",
        "TCMalloc_SystemAlloc(unsigned long, unsigned long*, unsigned long) | tcmalloc",
        "snmalloc::PALPOSIX<snmalloc::PALLinux>::reserve(unsigned long) | snmalloc",
        "os_mmap | rpmalloc",
        "rml::internal::getRawMemory(unsigned long, rml::internal::PageType) | tbbmalloc",
        "libmodel.so+0x1234 | mimalloc",
      })
  void allocatorInALibraryIsNamed(String function, String allocator) {
    MappingOwner owner = of(List.of(Frame.nativeCode(function, 1, 3)), LIBRARIES);

    assertThat(owner)
        .isEqualTo(
            new MappingOwner(
                Category.OTHER_ALLOCATORS,
                "an allocator of libmodel.so (" + allocator + ") that cannot be sampled"));
  }

  private static MappingOwner of(List<Frame> stack, List<Mapping> mappings) {
    return MappingOwner.of(
        stack,
        mappings,
        path ->
            path.equals("/opt/libmodel.so")
                ? Optional.of(BroughtAllocator.MIMALLOC)
                : Optional.empty());
  }

  private static Mapping library(String name) {
    return new Mapping(0, 1 << 20, 0, "/opt/" + name, "");
  }
}
