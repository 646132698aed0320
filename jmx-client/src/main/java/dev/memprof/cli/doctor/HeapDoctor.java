package dev.memprof.cli.doctor;

import dev.memprof.cli.doctor.Finding.Kind;
import dev.memprof.cli.target.JvmMemory;
import dev.memprof.contract.GarbageReading;
import dev.memprof.contract.LedgerReading;
import dev.memprof.contract.LedgerRow;
import dev.memprof.contract.LimitEntry;
import dev.memprof.ledger.claim.Category;
import dev.memprof.profile.text.Amounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what the JVM's own settings and its garbage collection do to memory. */
final class HeapDoctor {
  private static final long MIN_DIRECT_BYTES = 32 << 20;
  private static final double MIN_DIRECT_SHARE = 0.10;

  /** How limits of a control group are named: {@code memory.max}. They kill the process. */
  private static final String CONTROL_GROUP = "memory.";

  private HeapDoctor() {}

  /**
   * @param limits of the process
   * @param garbage what a walk of the Java heap has found, where one was asked for
   * @param zlib how much zlib's state is and who has most of it; empty where it is not much
   * @param target as the user names it to memprof's commands
   */
  static List<Finding> examine(
      LedgerReading ledger,
      JvmMemory jvm,
      List<LimitEntry> limits,
      Optional<GarbageReading> garbage,
      Optional<String> zlib,
      String target) {
    List<Finding> findings = new ArrayList<>();
    long heap = ledger.residentByCategory().getOrDefault(Category.JAVA_HEAP.id(), 0L);
    long beside = ledger.rssBytes() - heap;
    for (LimitEntry limit : limits) {
      if (limit.name().startsWith(CONTROL_GROUP)
          && jvm.heapMaxBytes() > 0
          && jvm.heapMaxBytes() + beside > limit.ceilingBytes()) {
        findings.add(heapAboveLimit(jvm, limit, beside));
      }
    }
    if (garbage.isPresent()) {
      GarbageDoctor.examine(garbage.get(), jvm, zlib, target).ifPresent(findings::add);
    } else {
      ledger.within().stream()
          .filter(row -> row.owner().equals(LedgerRow.DIRECT_BUFFERS))
          .filter(
              row -> GarbageDoctor.isRare(jvm) && isMuch(row.residentBytes(), ledger.rssBytes()))
          .forEach(row -> findings.add(awaitsCollection(row, jvm, target)));
    }
    if (jvm.trimsNativeHeap() && ledger.depth().equals("watched")) {
      findings.add(
          new Finding(
              Kind.TRIM_WITHOUT_EFFECT,
              "-XX:TrimNativeHeapInterval trims the C library's malloc, and this JVM runs on"
                  + " jemalloc: it has no effect",
              "drop the option; jemalloc gives free pages back by itself (dirty_decay_ms in"
                  + " malloc_conf)"));
    }
    return findings;
  }

  private static boolean isMuch(long bytes, long rssBytes) {
    return bytes >= MIN_DIRECT_BYTES && bytes >= MIN_DIRECT_SHARE * rssBytes;
  }

  private static Finding heapAboveLimit(JvmMemory jvm, LimitEntry limit, long besideBytes) {
    return new Finding(
        Kind.HEAP_ABOVE_LIMIT,
        String.format(
            Locale.ROOT,
            "the Java heap may grow to %s, and %s are in use beside it: together more than %s, %s",
            Amounts.bytes(jvm.heapMaxBytes()),
            Amounts.bytes(besideBytes),
            limit.name(),
            Amounts.bytes(limit.ceilingBytes())),
        "set -Xmx to at most "
            + Amounts.bytes(Math.max(0, limit.ceilingBytes() - besideBytes))
            + ", or raise the limit");
  }

  private static Finding awaitsCollection(LedgerRow row, JvmMemory jvm, String target) {
    return new Finding(
        Kind.AWAITS_COLLECTION,
        String.format(
            Locale.ROOT,
            "%s are in %s, and %s: what of it is garbage is freed by a collection only",
            Amounts.bytes(row.residentBytes()),
            row.title(),
            GarbageDoctor.lastCollection(jvm)),
        "memprof doctor "
            + target
            + " --garbage tells how much that is, jcmd "
            + target
            + " GC.run frees it; then close or reuse the buffers, bound them by"
            + " -XX:MaxDirectMemorySize, or take a smaller heap");
  }
}
