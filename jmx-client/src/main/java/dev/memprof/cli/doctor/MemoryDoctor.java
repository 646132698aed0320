package dev.memprof.cli.doctor;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.text.Amounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Finds memory that is large and is no live block of malloc: what a profile does not show. A rule
 * speaks when its rows have enough of the whole, and enough bytes to matter.
 */
final class MemoryDoctor {
  /** {@code what} is preceded by the bytes and their share, and followed by the largest owner. */
  private record Rule(
      Kind kind,
      Predicate<LedgerRow> rows,
      double minShare,
      long minMiB,
      String what,
      boolean namesOwner,
      String cure) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              Kind.HEAP_UNUSED,
              row -> isOf(row, Category.JAVA_HEAP) && row.owner().equals(LedgerRow.UNUSED_HEAP),
              0.35,
              96,
              "are Java heap that is committed and not in use",
              false,
              "a smaller -Xms or -Xmx; G1 gives back after -XX:G1PeriodicGCInterval=60000, ZGC and"
                  + " Shenandoah by themselves"),
          new Rule(
              Kind.METASPACE_LARGE,
              row -> isOf(row, Category.METASPACE) || isOf(row, Category.CLASS_SPACE),
              0.20,
              64,
              "are metaspace: classes and what belongs to them",
              false,
              "if it grows, class loaders leak: jcmd TARGET VM.classloader_stats counts them by"
                  + " class; -XX:MaxMetaspaceSize bounds it"),
          new Rule(
              Kind.CODE_CACHE_LARGE,
              row -> isOf(row, Category.CODE_CACHE),
              0.25,
              48,
              "are code cache: compiled Java code",
              false,
              "jcmd TARGET Compiler.codecache; hidden classes and lambdas that are made without end"
                  + " fill it; -XX:ReservedCodeCacheSize bounds it"),
          new Rule(
              Kind.STACKS_LARGE,
              row -> isOf(row, Category.THREAD_STACKS),
              0.15,
              48,
              "are stacks of threads",
              true,
              "bound the pool that makes them (jcmd TARGET Thread.print); a smaller -Xss;"
                  + " transparent huge pages make whole stacks resident"),
          new Rule(
              Kind.FREE_PAGES_KEPT,
              row -> isOf(row, Category.MALLOC_DIRTY),
              0.15,
              48,
              "are free pages that jemalloc keeps for reuse: no leak",
              false,
              "jemalloc gives them back within 10 s without use; sooner with"
                  + " malloc_conf=dirty_decay_ms:0, at once with purge() of the MBean Allocator"),
          new Rule(
              Kind.FRAGMENTED,
              row -> isOf(row, Category.MALLOC_FRAGMENTATION) && !isOfThreads(row),
              0.20,
              48,
              "are free parts of pages that some live block keeps: fragmentation",
              false,
              "long-lived blocks among short-lived ones: give them an arena of their own (option"
                  + " scope), or pool them"),
          new Rule(
              Kind.MAPPED_FILES_LARGE,
              row -> isOf(row, Category.MAPPED_FILES),
              0.25,
              64,
              "are pages of mapped files: no leak, since the kernel drops clean ones before it"
                  + " kills",
              true,
              "unmap what is not used (or let a collection unmap it); a container's limit counts"
                  + " them"),
          new Rule(
              Kind.SHARED_MEMORY_LARGE,
              row -> isOf(row, Category.SHARED_MEMORY),
              0.10,
              32,
              "are shared memory or files in memory (tmpfs, memfd), which stay until they are"
                  + " deleted and unmapped",
              true,
              "delete and unmap them (a collection unmaps buffers that nobody refers to), or put the"
                  + " files on a disk"),
          new Rule(
              Kind.C_LIBRARY_MALLOC,
              row -> isOf(row, Category.OTHER_ALLOCATORS) && isOfCLibrary(row),
              0.25,
              96,
              "are in the C library's malloc",
              false,
              "jcmd TARGET System.trim_native_heap gives back free pages, and tells how much that was:"
                  + " so much jemalloc would save, which gives them back by itself (free blocks"
                  + " between live ones stay with either); start the JVM with the memprof agent to"
                  + " see who holds the rest; MALLOC_ARENA_MAX=2 bounds what arenas keep"),
          new Rule(
              Kind.OTHER_ALLOCATOR,
              row -> isOf(row, Category.OTHER_ALLOCATORS) && !isOfCLibrary(row),
              0.10,
              32,
              "are in an allocator beside the JVM's malloc: it cannot be sampled",
              true,
              "have that library or code use malloc of the process, if it can (LWJGL:"
                  + " -Dorg.lwjgl.system.allocator=system), or use its own statistics"),
          new Rule(
              Kind.MAPPINGS_LARGE,
              row -> isOf(row, Category.OTHER_MAPPINGS),
              0.15,
              48,
              "are mapped by code of a library or of the application, past malloc",
              true,
              "that code has to unmap it"),
          new Rule(
              Kind.UNEXPLAINED,
              row -> isOf(row, Category.UNEXPLAINED),
              0.15,
              48,
              "are anonymous memory without a known owner: large blocks of malloc, or mappings of"
                  + " libraries",
              false,
              "start the JVM with the memprof agent, which sees every mapping when it is made"));

  private static final long MIN_CACHES = 24 << 20;

  private MemoryDoctor() {}

  /**
   * @param soonFilled bytes of the heap that is not in use, asked for where it is much; 0 where
   *     that is not told
   * @param loaders what {@code VM.classloader_stats} prints, asked for where it is needed
   * @param target as the user names it to memprof's commands
   */
  static List<Finding> examine(
      LedgerReading ledger, LongSupplier soonFilled, Supplier<String> loaders, String target) {
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : RULES) {
      List<LedgerRow> rows =
          ledger.rows().stream().filter(row -> isFor(rule, row, ledger)).toList();
      long bytes = rows.stream().mapToLong(LedgerRow::residentBytes).sum();
      if (rule.kind() == Kind.HEAP_UNUSED && isMuch(rule, bytes, ledger)) {
        bytes -= soonFilled.getAsLong();
      }
      if (isMuch(rule, bytes, ledger)) {
        findings.add(
            new Finding(
                rule.kind(),
                String.format(
                    Locale.ROOT,
                    "%s (%.0f %% of RSS) %s%s%s",
                    Amounts.bytes(bytes),
                    100.0 * bytes / ledger.rssBytes(),
                    rule.what(),
                    rule.namesOwner() ? largest(rows) : "",
                    more(rule.kind(), ledger, loaders)),
                rule.cure().replace("TARGET", target) + "; memprof where " + target));
      }
    }
    return findings;
  }

  private static boolean isMuch(Rule rule, long bytes, LedgerReading ledger) {
    return bytes >= rule.minMiB() << 20 && bytes >= rule.minShare() * ledger.rssBytes();
  }

  /** The C library's malloc is another allocator to a JVM that is not on it. */
  private static boolean isFor(Rule rule, LedgerRow row, LedgerReading ledger) {
    if (isOfCLibrary(row) && ledger.depth().equals("watched")) {
      return rule.kind() == Kind.OTHER_ALLOCATOR;
    }
    return rule.rows().test(row);
  }

  /** What makes up most of it, where something else tells. */
  private static String more(Kind kind, LedgerReading ledger, Supplier<String> loaders) {
    return switch (kind) {
      case METASPACE_LARGE ->
          LoaderCounts.largest(loaders.get()).map(text -> "; " + text).orElse("");
      case FRAGMENTED -> within(ledger, Category.MALLOC_FRAGMENTATION);
      case C_LIBRARY_MALLOC -> within(ledger, Category.OTHER_ALLOCATORS);
      case STACKS_LARGE -> within(ledger, Category.THREAD_STACKS) + caches(ledger);
      case MAPPED_FILES_LARGE -> within(ledger, Category.MAPPED_FILES);
      default -> "";
    };
  }

  private static String within(LedgerReading ledger, Category category) {
    return ledger.within().stream()
        .filter(row -> isOf(row, category))
        .max(Comparator.comparingLong(LedgerRow::residentBytes))
        .map(row -> "; of it " + Amounts.bytes(row.residentBytes()) + " " + row.title())
        .orElse("");
  }

  /** What threads have beside their stacks, where it is much. */
  private static String caches(LedgerReading ledger) {
    return ledger.rows().stream()
        .filter(row -> isOfThreads(row) && row.residentBytes() >= MIN_CACHES)
        .findFirst()
        .map(row -> "; beside them " + Amounts.bytes(row.residentBytes()) + " are " + row.owner())
        .orElse("");
  }

  private static String largest(List<LedgerRow> rows) {
    LedgerRow largest =
        rows.stream().max(Comparator.comparingLong(LedgerRow::residentBytes)).orElseThrow();
    return "; most by " + largest.owner() + ", " + Amounts.bytes(largest.residentBytes());
  }

  private static boolean isOf(LedgerRow row, Category category) {
    return row.category().equals(category.id());
  }

  private static boolean isOfThreads(LedgerRow row) {
    return row.owner().equals(LedgerRow.THREAD_CACHES);
  }

  private static boolean isOfCLibrary(LedgerRow row) {
    return row.owner().startsWith(LedgerRow.C_LIBRARY_MALLOC);
  }
}
