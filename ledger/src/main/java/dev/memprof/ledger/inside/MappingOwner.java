package dev.memprof.ledger.inside;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.BroughtAllocator;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.model.Frame;
import dev.memprof.profile.model.Mapping;
import dev.memprof.profile.owner.Origin;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Whose a mapping is, by the stack that made it.
 *
 * @param owner in words
 */
record MappingOwner(Category category, String owner) {
  /** Of a stack that found no room. */
  static final MappingOwner UNKNOWN =
      new MappingOwner(Category.OTHER_MAPPINGS, "mapped by code that is not known");

  private static final String JVM = "libjvm.so";
  private static final String OWN = "libmemprof.so";

  /** Parts of HotSpot, by the functions in which they map: the innermost that is known tells. */
  private enum Part {
    HEAP(
        Category.JAVA_HEAP,
        "Java heap",
        "HeapReserver|ReservedHeapSpace|Universe::reserve_heap|[XZ]PhysicalMemoryBacking"
            // Its constructor maps a table, of which pages of the heap are free.
            + "|[XZ]PhysicalMemoryManager::(?![XZ]PhysicalMemoryManager)|[XZ]VirtualMemory"),
    GUARDS(Category.THREAD_STACKS, "guard pages of Java threads", "create_stack_guard_pages"),
    CODE(
        Category.CODE_CACHE,
        "compiled code",
        "CodeMemoryReserver|ReservedCodeSpace|CodeHeap|CodeCache"),
    // The start itself takes it behind the heap where there is no archive (JDK 17).
    CLASS_SPACE(
        Category.CLASS_SPACE,
        "classes",
        "reserve_address_space_for_compressed_classes|Metaspace::global_initialize"),
    CDS(
        Category.CDS,
        "class data archive",
        "FileMapInfo|MetaspaceShared|AOTMetaspace|AOTMapped|ArchiveHeap|DynamicArchive"),
    METASPACE(
        Category.METASPACE, "metaspace", "metaspace::|VirtualSpaceNode|VirtualSpaceList|Metaspace"),
    GC(
        Category.GC,
        "the collector's tables",
        "G1|CardTable|MarkBitMap|ParMark|ParallelCompact|TaskQueue|MarkStack|BlockOffset|Shenandoah"
            + "|PSOld|PSYoung|PSVirtualSpace|\\b[XZ][A-Z]\\w+(<.*>)?::|StringDedup");

    final MappingOwner owner;
    final Pattern functions;

    Part(Category category, String owner, String functions) {
      this.owner = new MappingOwner(category, owner);
      this.functions = Pattern.compile(functions);
    }
  }

  /**
   * @param stack innermost first
   * @param mappings of the libraries that its frames are in
   * @param brought the allocator that a library's file has; asked where functions have no names
   */
  static MappingOwner of(
      List<Frame> stack,
      List<Mapping> mappings,
      Function<String, Optional<BroughtAllocator>> brought) {
    if (stack.isEmpty()) {
      return UNKNOWN;
    }
    String library = library(stack.get(0), mappings);
    // The watch keeps no more than this of the profiled allocator's own mappings.
    if (stack.size() == 1 && library.startsWith("libjemalloc")) {
      return new MappingOwner(Category.MALLOC_LIVE, "extents");
    }
    if (!library.isEmpty() && !library.equals(OWN) && !library.equals(JVM)) {
      Optional<BroughtAllocator> allocator =
          allocator(stack.get(0), library, path(stack, mappings), brought);
      if (allocator.isPresent()) {
        return new MappingOwner(
            Category.OTHER_ALLOCATORS, allocator.get().ownerIn(library) + caller(stack));
      }
    }
    if (library.equals(OWN)) {
      return new MappingOwner(Category.OTHER_MAPPINGS, LedgerRow.MEMPROF_TABLES);
    }
    if (library.equals(JVM)) {
      return ofJvm(stack);
    }
    return new MappingOwner(
        Category.OTHER_MAPPINGS, (library.isEmpty() ? "unknown code" : library) + caller(stack));
  }

  /**
   * The allocator whose code has mapped. A stripped library that has an allocator may map for
   * itself as well, which is then taken for it.
   */
  private static Optional<BroughtAllocator> allocator(
      Frame mapper,
      String library,
      String path,
      Function<String, Optional<BroughtAllocator>> brought) {
    return BroughtAllocator.mapping(library, mapper.name())
        .or(
            () ->
                mapper.name().startsWith(library + "+0x") ? brought.apply(path) : Optional.empty());
  }

  private static MappingOwner ofJvm(List<Frame> stack) {
    for (Frame frame : stack) {
      for (Part part : Part.values()) {
        if (part.functions.matcher(frame.name()).find()) {
          return part.owner;
        }
      }
    }
    return new MappingOwner(Category.OTHER_MAPPINGS, "JVM: " + function(stack) + caller(stack));
  }

  /** The innermost that is more than a wrapper of the system call. */
  private static String function(List<Frame> stack) {
    for (Frame frame : stack) {
      if (!frame.name().startsWith("os::") && !frame.name().contains("ReservedSpace")) {
        return frame.name();
      }
    }
    return stack.get(0).name();
  }

  /**
   * {@code , for Importer.load(Importer.java:42)}: the innermost line of the application's, where
   * there is one; else of a well-known library's; else the innermost Java method. Empty without
   * any.
   */
  private static String caller(List<Frame> stack) {
    Frame innermost = null;
    Frame ofLibrary = null;
    for (Frame frame : stack) {
      if (frame.isJava()) {
        innermost = innermost == null ? frame : innermost;
        Origin origin = frame.kind() == Frame.Kind.JAVA ? Origin.of(frame.name()) : Origin.JDK;
        if (origin == Origin.APPLICATION) {
          return ", for " + frame.label();
        }
        ofLibrary = ofLibrary == null && origin != Origin.JDK ? frame : ofLibrary;
      }
    }
    Frame best = ofLibrary == null ? innermost : ofLibrary;
    return best == null ? "" : ", for " + best.label();
  }

  /** The library whose code has mapped; empty where it is not known. */
  static String path(List<Frame> stack, List<Mapping> mappings) {
    int mapping = stack.isEmpty() ? -1 : stack.get(0).mapping();
    return mapping < 0 ? "" : mappings.get(mapping).path();
  }

  /** The file name of the library, or empty. */
  private static String library(Frame frame, List<Mapping> mappings) {
    return frame.mapping() < 0 ? "" : mappings.get(frame.mapping()).fileName();
  }
}
