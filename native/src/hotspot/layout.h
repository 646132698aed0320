/* Where the running HotSpot keeps what we read, as its exported VMStructs tell (share/runtime/vmStructs.cpp). Cold. */
#ifndef MEMPROF_LAYOUT_H
#define MEMPROF_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

/* What a row is needed for. */
enum layout_use {
  LAYOUT_WALK,
  LAYOUT_NAMES,
  LAYOUT_METHOD_NUMBERS,
  LAYOUT_CODE, /* for our own walk of Java frames, as the next three */
  LAYOUT_CONTINUATIONS,
  LAYOUT_CODE_OF_17,
  LAYOUT_CODE_OF_25,
  LAYOUT_COMPILERS, /* which compiler made it */
  LAYOUT_FLAGS,
  LAYOUT_COUNTERS,
  LAYOUT_HEAP_BOUNDS,
  LAYOUT_KLASS_BASE,
  LAYOUT_G1_REGIONS,
};

/* What vm.c makes facts of; all other rows fill `vm` itself. */
struct layout {
  size_t anchor, anchor_sp, anchor_pc, anchor_fp;
  void *const *klass_offset; /* of the Klass* in an object of java.lang.Class, an int */
  void *const *flags, *const *flag_count;
  size_t flag_size, flag_name, flag_value;
  void *const *counters_start, *const *counters_end;
  void *const *collected_heap, *const *narrow_klass_base; /* for the ledger, as all that follows */
  size_t heap_reserved, region_start, region_words;
  size_t g1_regions, regions_table, table_base, table_length, g1_region_type, type_tag;
  void *const *g1_region_bytes;
  int humongous_mask;
};

extern struct layout layout;

/* Reads all rows in one pass over each table. False where there are no tables: no HotSpot. */
bool layout_read(void *libjvm);

/* What this JVM lacks of a use's rows, in words that stay; NULL when it has them all. */
const char *layout_missing(enum layout_use use);

#endif
