package dev.memprof.ledger;

import dev.memprof.contract.LedgerRow;
import dev.memprof.ledger.claim.Category;

/** The command or the flag that acts on a row. */
final class Advice {
  private Advice() {}

  static String of(Category category, String owner) {
    return switch (category) {
      case JAVA_HEAP ->
          owner.equals(LedgerRow.UNUSED_HEAP)
              ? "jcmd PID GC.run, -XX:G1PeriodicGCInterval, a smaller -Xms"
              : "-Xmx, a heap dump";
      case METASPACE, CLASS_SPACE -> "jcmd PID VM.classloader_stats, -XX:MaxMetaspaceSize";
      case CODE_CACHE -> "jcmd PID Compiler.codecache, -XX:ReservedCodeCacheSize";
      case GC -> "another collector, a smaller -Xmx";
      case CDS -> "-Xshare:off";
      case THREAD_STACKS -> "jcmd PID Thread.print, -Xss";
      case MALLOC_LIVE -> "memprof top PID";
      case MALLOC_ROUNDING -> "sizes just below a size class";
      case MALLOC_FRAGMENTATION -> "narenas:N in malloc_conf";
      case MALLOC_DIRTY -> "dirty_decay_ms:0 in malloc_conf, purge() of the MBean Allocator";
      case MALLOC_METADATA -> "narenas:N in malloc_conf";
      case MAPPED_FILES -> "the kernel drops clean pages before it kills";
      case SHARED_MEMORY -> "delete the file, unmap it";
      case LIBRARIES, KERNEL -> "";
      case OTHER_ALLOCATORS -> "settings of that allocator";
      case OTHER_MAPPINGS -> "the code that maps it";
      case UNEXPLAINED -> "";
    };
  }
}
