/* Keeps the table of mappings (mapping_table.h) true, as the interposers in mappings.c tell. None changes errno. */
#ifndef MEMPROF_MAPPING_WATCH_H
#define MEMPROF_MAPPING_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process/mapping_ranges.h"

/* From now on, with what early_mappings.h has. Once; its caller has made the walk ready. */
void mapping_watch_start(void);

/* Whether changes go to the table, and not yet to the early ones. */
bool mapping_watch_has_started(void);

/* After mmap: `flags` as it got them, `caller` where it was called from. */
void mapping_watch_mapped(void *at, size_t bytes, int flags, const void *caller);

/* What munmap or mremap is about to unmap. It must be out of the table before the system call: another thread may
 * map the same addresses at once. */
enum { MAX_PIECES = 16 };
struct mapping_change {
  unsigned count;
  struct mapping pieces[MAX_PIECES];
};

void mapping_watch_unmap(struct mapping_change *change, void *at, size_t bytes);

/* The same of a range that need not begin at a page: the pages that lie within it. */
void mapping_watch_unmap_whole(struct mapping_change *change, void *at, size_t bytes);

/* The heap of the process has grown by so much from `at`, neither of which need be at a page. */
void mapping_watch_grown(void *at, size_t bytes, const void *caller);

/* The call has failed. */
void mapping_watch_put_back(const struct mapping_change *change);

/* What was taken out at `from` lies at `to` now, with so many bytes. */
void mapping_watch_moved(const struct mapping_change *change, void *from, void *to, size_t bytes,
                         const void *caller);

#endif
