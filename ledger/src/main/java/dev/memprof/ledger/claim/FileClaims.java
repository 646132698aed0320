package dev.memprof.ledger.claim;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.proc.LoadedElf;
import dev.memprof.ledger.proc.MemoryWords;
import dev.memprof.ledger.proc.Vma;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Claims what the kernel itself gives a name to: files, and its own. */
final class FileClaims {
  private static final String DELETED = " (deleted)";

  /** As the JDK's own is called, and those of its guides. */
  private static final Pattern ARCHIVE = Pattern.compile("/.*\\.(jsa|aot)( \\(deleted\\))?");

  /** Shared memory without a file is one of these to the kernel (mm/shmem.c, shmem_zero_setup). */
  private static final String SHARED_ZERO = "/dev/zero" + DELETED;

  /** As large as a block that the C library's malloc maps alone. */
  private static final long MANY_ZEROS = 128 << 10;

  private final Claims claims;
  private final Set<String> code = new HashSet<>();
  private final Set<String> memoryDevices;
  private final Set<String> archives = new HashSet<>();

  /**
   * @param memoryDevices of file systems that keep their files in memory, as in {@link Vma#device}
   */
  FileClaims(Claims claims, Set<String> memoryDevices) {
    this.claims = claims;
    this.memoryDevices = memoryDevices;
  }

  /**
   * Files that hold classes where the JVM says so, or was seen to map them: they may have any name,
   * and parts of them lie elsewhere. Where one reservation is for the archive and for classes, it
   * is seen as that of classes, and the archive is what lies in it and is a file.
   */
  void addArchives(List<Vma> areas, List<Claim> known) {
    for (Claim claim : known) {
      if (claim.category() == Category.CDS || claim.category() == Category.CLASS_SPACE) {
        for (Vma area : areas) {
          if (area.path().startsWith("/")
              && area.start() < claim.end()
              && area.end() > claim.start()) {
            archives.add(area.path());
          }
        }
      }
    }
  }

  void addFiles(List<Vma> areas) {
    for (Vma area : areas) {
      if (area.isExecutable()) {
        code.add(area.path());
      }
    }
    Vma last = null;
    Category category = null;
    for (Vma area : areas) {
      if (!area.isAnonymous() && !isOfWhoeverMapped(area)) {
        if (last == null || !area.isOfSameFile(last)) {
          category = category(area);
          last = area;
        }
        claims.add(area.start(), area.end(), category, owner(area));
      }
    }
  }

  private static boolean isOfWhoeverMapped(Vma area) {
    return area.path().equals(SHARED_ZERO) || area.isHeapOfProcess();
  }

  private Category category(Vma area) {
    String path = area.path();
    if (path.startsWith("[")) {
      return switch (path) {
        case "[stack]" -> Category.THREAD_STACKS;
        case "[vdso]", "[vvar]", "[vvar_vclock]", "[vsyscall]" -> Category.KERNEL;
        default -> Category.OTHER_MAPPINGS;
      };
    }
    if (area.isHeapOfZ()) {
      return Category.JAVA_HEAP;
    }
    if (archives.contains(path) || ARCHIVE.matcher(path).matches()) {
      return Category.CDS;
    }
    if (path.startsWith("/memfd:")
        || path.startsWith("/SYSV")
        || path.startsWith("/dev/shm/")
        || memoryDevices.contains(area.device())) {
      return Category.SHARED_MEMORY;
    }
    return code.contains(path) ? Category.LIBRARIES : Category.MAPPED_FILES;
  }

  private static String owner(Vma area) {
    return switch (area.path()) {
      case "[stack]" -> "the program's first thread";
      default -> area.path();
    };
  }

  /** What nobody was seen to map: shared memory without a file, and the heap of the process. */
  void addUnseen(List<Vma> areas) {
    for (Vma area : areas) {
      if (area.path().equals(SHARED_ZERO)) {
        claims.add(area.start(), area.end(), Category.SHARED_MEMORY, "shared anonymous memory");
      } else if (area.isHeapOfProcess()) {
        claims.add(area.start(), area.end(), Category.OTHER_ALLOCATORS, LedgerRow.C_LIBRARY_BREAK);
      }
    }
  }

  /**
   * Data of a library that begin as zeros (.bss) are anonymous, and follow on what its file holds.
   * Of a reservation behind it, or an arena of the C library, they are no part: the loader makes a
   * claim on their memory. What else was mapped behind them is one mapping with them to the kernel:
   * where they are many, the library's own headers tell where they end.
   */
  void addLibraryData(List<Vma> areas, MemoryWords memory) {
    for (int i = 1; i < areas.size(); i++) {
      Vma file = areas.get(i - 1);
      Vma zeros = areas.get(i);
      if (zeros.isAnonymous()
          && zeros.start() == file.end()
          && !zeros.isNotAccounted()
          && zeros.isWritable()
          && !zeros.isExecutable()
          && file.isWritable()
          && code.contains(file.path())
          && !file.isAnonymous()) {
        long end = zeros.bytes() < MANY_ZEROS ? zeros.end() : endOfData(areas, i, memory);
        claims.add(zeros.start(), end, Category.LIBRARIES, file.path());
      }
    }
  }

  private static long endOfData(List<Vma> areas, int zeros, MemoryWords memory) {
    int first = zeros - 1;
    while (first > 0 && areas.get(first - 1).isOfSameFile(areas.get(zeros - 1))) {
      first--;
    }
    long told = LoadedElf.end(memory, areas.get(first).start());
    long end = areas.get(zeros).end();
    return told < areas.get(zeros).start() ? end : Math.min(told, end);
  }
}
