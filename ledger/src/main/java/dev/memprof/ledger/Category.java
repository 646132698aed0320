package dev.memprof.ledger;

import java.util.Locale;

/** What kind of memory a row of the ledger is. In the order in which rows are shown. */
public enum Category {
  JAVA_HEAP,
  METASPACE,
  CLASS_SPACE,
  CODE_CACHE,
  GC,
  CDS,
  THREAD_STACKS,
  MALLOC_LIVE,
  MALLOC_ROUNDING,
  MALLOC_FRAGMENTATION,
  MALLOC_DIRTY,
  MALLOC_METADATA,
  MAPPED_FILES,
  SHARED_MEMORY,
  LIBRARIES,
  OTHER_ALLOCATORS,
  OTHER_MAPPINGS,
  KERNEL,
  UNEXPLAINED;

  private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** {@code java-heap}, as in JSON and in the MBean. */
  public String id() {
    return id;
  }
}
