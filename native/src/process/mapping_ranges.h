/* Address ranges in order, none of which overlaps another. Pure: no lock, no system call, no allocation. */
#ifndef MEMPROF_MAPPING_RANGES_H
#define MEMPROF_MAPPING_RANGES_H

#include <stdbool.h>
#include <stdint.h>

enum {
  MAX_MAPPINGS = 1 << 15,
  MERGE_MILLIS = 60 * 1000, /* neighbours of one stack become one where they were mapped within this time */
};

struct mapping {
  uintptr_t start, end;
  uint64_t stack;        /* an id of mapping_stacks.h */
  uint64_t birth_millis; /* since 1970 */
};

/* All zero is the empty one. May become all zero at any moment, in a signal handler that forks: every function
 * stays within bounds then. */
struct mapping_ranges {
  uint32_t count;
  uint64_t lost; /* ranges, or parts of one, for which there was no room */
  struct mapping items[MAX_MAPPINGS];
};

/* The index of the first one that ends beyond an address. */
uint32_t mapping_ranges_find(const struct mapping_ranges *ranges, uintptr_t address);

/* Whether every address from start to end is in one. */
bool mapping_ranges_cover(const struct mapping_ranges *ranges, uintptr_t start, uintptr_t end);

/* Adds those parts of a mapping that are in none so far. */
void mapping_ranges_fill(struct mapping_ranges *ranges, const struct mapping *mapping);

/* Removes all from start to end; what lies across is cut. Copies the first `max` pieces that were removed; returns
 * how many it copied. */
unsigned mapping_ranges_cut(struct mapping_ranges *ranges, uintptr_t start, uintptr_t end,
                            struct mapping *pieces, unsigned max);

#endif
