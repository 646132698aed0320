#include "process/ledger_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocator/mallctl.h"
#include "hotspot/java_memory.h"
#include "hotspot/jvm_bounds.h"
#include "memprof.h"
#include "process/limit_lines.h"
#include "process/mapping_stacks.h"
#include "process/text_file.h"

#define G1 "G1 Old Gen" /* the pool of a JVM that has humongous regions */

/* ---- jemalloc ---- */

#define ALL "stats.arenas.4096." /* MALLCTL_ARENAS_ALL */

enum { MAX_LIVE_SIZES = 256 }; /* of 232 that are no multiples of a page */

static bool lacks; /* some figure that was asked for */

static uint64_t value(const char *name, size_t size) {
  union {
    uint64_t whole;
    uint32_t half;
  } read = {0};
  size_t room = size;
  if (mallctl_by_name(name, &read, &room, NULL, 0) != 0) lacks = true;
  return size == sizeof read.half ? read.half : read.whole;
}

static uint64_t number(const char *name) { return value(name, sizeof(uint64_t)); }

static uint64_t number_of(const char *format, unsigned index) {
  char name[64];
  snprintf(name, sizeof name, format, index);
  return number(name);
}

static uint64_t slots_of(unsigned bin) {
  char name[64];
  snprintf(name, sizeof name, "arenas.bin.%u.nregs", bin);
  return value(name, sizeof(uint32_t));
}

static void print_number(struct text_file *out, const char *field, uint64_t number) {
  text_file_print(out, "%s\t%" PRIu64 "\n", field, number);
}

static unsigned bins(void) { return (unsigned)value("arenas.nbins", sizeof(uint32_t)); }

/* As of one epoch. */
static void print_malloc(struct text_file *out) {
  if (mallctl_advance_epoch() != 0) lacks = true;
  uint64_t own = number(ALL "internal"); /* is part of its metadata */
  print_number(out, "allocated", number("stats.allocated") - own);
  print_number(out, "thread-caches", number(ALL "tcache_bytes"));
  print_number(out, "active", number("stats.active") - own);
  print_number(out, "dirty-pages", number(ALL "pdirty"));
  print_number(out, "muzzy-pages", number(ALL "pmuzzy"));
  print_number(out, "metadata", number("stats.metadata"));
  print_number(out, "page", number("arenas.page"));
  print_number(out, "max-small", number_of("arenas.bin.%u.size", bins() - 1));
  print_number(out, "sample-log", number("prof.lg_sample"));
}

static void print_sizes(struct text_file *out) {
  for (unsigned i = 0, count = bins(); i < count && !lacks; i++) {
    uint64_t allocated = number_of(ALL "bins.%u.nmalloc", i);
    if (allocated == 0) continue;
    uint64_t live = number_of(ALL "bins.%u.curregs", i), slots = number_of(ALL "bins.%u.curslabs", i) * slots_of(i);
    text_file_print(out, "bin\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", number_of("arenas.bin.%u.size", i),
                    live, allocated, slots > live ? slots - live : 0);
  }
  struct memprof_live_size sizes[MAX_LIVE_SIZES];
  size_t count = memprof_live_known() ? memprof_live_sizes(sizes, MAX_LIVE_SIZES) : 0;
  for (size_t i = 0; i < count; i++)
    text_file_print(out, "live\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", sizes[i].usable_bytes, sizes[i].samples,
                    sizes[i].requested_bytes);
}

/* ---- the JVM ---- */

static void print_bounds(struct text_file *out, const char *field, bool (*read)(struct bounds *)) {
  struct bounds bounds;
  if (read(&bounds)) text_file_print(out, "%s\t%" PRIxPTR " %" PRIxPTR "\n", field, bounds.start, bounds.end);
}

static bool is_g1(const struct java_memory *java) {
  for (unsigned i = 0; i < java->pool_count; i++)
    if (strcmp(java->pools[i].name, G1) == 0) return true;
  return false;
}

static void print_jvm(struct text_file *out, const struct java_memory *java) {
  print_bounds(out, "java-heap", jvm_bounds_heap);
  print_bounds(out, "code-cache", jvm_bounds_code);
  struct humongous humongous;
  if (is_g1(java) && jvm_bounds_humongous(&humongous))
    text_file_print(out, "humongous\t%zu %zu\n", humongous.regions, humongous.bytes);
  text_file_print(out, "direct\t%" PRId64 " %" PRId64 "\n", java->direct_count, java->direct_bytes);
  limit_lines_print(out, &java->limits);
}

static void print_pools(struct text_file *out, const struct java_memory *java) {
  for (unsigned i = 0; i < java->pool_count; i++) {
    const struct java_pool *pool = &java->pools[i];
    text_file_print(out, "pool\t%d\t%" PRId64 "\t%" PRId64 "\t%s\n", pool->is_heap, pool->used_bytes, pool->committed_bytes,
                    pool->name);
  }
}

/* ---- mappings ---- */

struct ranges {
  struct memprof_mapping *all;
  size_t count;
};

/* Other threads map meanwhile. */
static bool read_ranges(struct ranges *ranges) {
  for (size_t room = 1024;; room = ranges->count + ranges->count / 4) {
    struct memprof_mapping *bigger = realloc(ranges->all, room * sizeof *bigger);
    if (bigger == NULL) return false;
    ranges->all = bigger;
    ranges->count = memprof_mappings(bigger, room);
    if (ranges->count <= room) return true;
  }
}

static void print_stack(struct text_file *out, uint64_t stack) {
  uint64_t words[MEMPROF_MAX_MAPPING_STACK];
  unsigned count = memprof_mapping_stack(stack, words, MEMPROF_MAX_MAPPING_STACK);
  text_file_print(out, "stack\t%" PRIu64 "\t", stack);
  for (unsigned i = 0; i < count; i++) text_file_print(out, "%s%" PRIx64, i == 0 ? "" : " ", words[i]);
  text_file_print(out, "\n");
}

static void print_ranges(struct text_file *out, const struct ranges *ranges) {
  static bool told[MAX_STACKS + 1]; /* this is one thread's at a time */
  memset(told, 0, sizeof told);
  for (size_t i = 0; i < ranges->count; i++) {
    const struct memprof_mapping *range = &ranges->all[i];
    if (range->stack != OVERFLOW_STACK && range->stack <= MAX_STACKS && !told[range->stack]) {
      told[range->stack] = true;
      print_stack(out, range->stack);
    }
    text_file_print(out, "range\t%" PRIx64 "\t%" PRIx64 "\t%" PRIu64 "\n", range->start, range->end, range->stack);
  }
}

/* ---- all of it ---- */

/* Owners last: what comes between them and the client's look at the kernel's has none. */
static void print_all(struct text_file *out, const struct java_memory *java, struct ranges *ranges) {
  bool watched = memprof_mappings_watched();
  print_number(out, "watched", watched);
  print_number(out, "lost", watched ? memprof_mappings_lost() : 0);
  print_malloc(out);
  print_jvm(out, java);
  text_file_print(out, "\n");
  print_pools(out, java);
  print_sizes(out);
  if (watched && !read_ranges(ranges)) out->error = ENOMEM;
  print_ranges(out, ranges);
  text_file_print(out, "end\n");
  text_file_flush(out);
}

int ledger_file_write(int file) {
  struct java_memory java;
  if (!java_memory_read(&java)) return ENOTSUP;
  struct text_file *out = malloc(sizeof *out);
  if (out == NULL) return ENOMEM;
  out->file = file, out->error = 0, out->length = 0;
  lacks = false;
  struct ranges ranges = {NULL, 0};
  print_all(out, &java, &ranges);
  int error = lacks ? ENOTSUP : out->error;
  free(ranges.all);
  free(out);
  return error;
}
