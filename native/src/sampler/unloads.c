/*
 * Hot path: a bounded table of address ranges with the generation of the latest unload from each.
 *
 * Ranges are never removed: they only widen, and their generations only grow. So a reader needs neither
 * lock nor version: whatever mixture of old and new it meets in the middle of a change, an address gets
 * the generation of an unload that has happened (or is just happening), and at least that of the latest
 * one that covered it before the change. Too great a one does no harm, since it stays below the
 * generation of the unload to come of the library that lies there now.
 *
 * Nothing here orders memory: whoever runs the code of the next library at such an address has learned
 * of it from the dynamic loader, under the same lock that unloads_stamp is called with.
 */
#include "sampler/unloads.h"

#include <stddef.h>

enum { RANGES = 64 };

static struct range {
  _Atomic uintptr_t start, end;
  _Atomic uint32_t generation;
} ranges[RANGES];

_Atomic unsigned unloads_count;

/* Bounds all ranges, so that most addresses are told at once. */
static _Atomic uintptr_t lowest = UINTPTR_MAX, highest;

static uintptr_t load(_Atomic uintptr_t *value) { return atomic_load_explicit(value, memory_order_relaxed); }

static void lower(_Atomic uintptr_t *bound, uintptr_t value) {
  if (value < load(bound)) atomic_store_explicit(bound, value, memory_order_relaxed);
}

static void raise(_Atomic uintptr_t *bound, uintptr_t value) {
  if (value > load(bound)) atomic_store_explicit(bound, value, memory_order_relaxed);
}

/* The range that takes [start, end) in with the least growth; NULL for one of its own. */
static struct range *range_for(uintptr_t start, uintptr_t end) {
  unsigned count = atomic_load_explicit(&unloads_count, memory_order_relaxed);
  struct range *best = NULL;
  uintptr_t least = count < RANGES ? end - start : UINTPTR_MAX; /* grows by less: overlaps */
  for (struct range *range = ranges; range < ranges + count; range++) {
    uintptr_t growth = 0;
    if (start < load(&range->start)) growth += load(&range->start) - start;
    if (end > load(&range->end)) growth += end - load(&range->end);
    if (growth < least) best = range, least = growth;
  }
  return best;
}

uint32_t unloads_next_generation(void) {
  static uint32_t generation;
  return generation < LAST_GENERATION ? ++generation : generation;
}

void unloads_stamp(uintptr_t start, uintptr_t end, uint32_t generation) {
  if (start >= end) return;
  struct range *range = range_for(start, end);
  unsigned count = atomic_load_explicit(&unloads_count, memory_order_relaxed);
  bool own = range == NULL;
  if (own) {
    range = &ranges[count];
    atomic_store_explicit(&range->start, start, memory_order_relaxed);
  }
  atomic_store_explicit(&range->generation, generation, memory_order_relaxed);
  lower(&range->start, start);
  raise(&range->end, end);
  lower(&lowest, start);
  raise(&highest, end);
  if (own) atomic_store_explicit(&unloads_count, count + 1, memory_order_release);
}

static uint32_t generation_of(uintptr_t address, unsigned count) {
  uint32_t latest = 0;
  for (const struct range *range = ranges; range < ranges + count; range++) {
    uintptr_t start = load((_Atomic uintptr_t *)&range->start);
    if (address < start || address >= load((_Atomic uintptr_t *)&range->end)) continue;
    uint32_t generation = atomic_load_explicit(&range->generation, memory_order_relaxed);
    if (generation > latest) latest = generation;
  }
  return latest;
}

void unloads_mark(void **addresses, unsigned count) {
  unsigned kept = atomic_load_explicit(&unloads_count, memory_order_acquire);
  uintptr_t low = load(&lowest), high = load(&highest);
  for (unsigned i = 0; i < count; i++) {
    uintptr_t call = (uintptr_t)addresses[i] - 1; /* the frame's code is that of its call */
    if (call < low || call >= high) continue;
    uintptr_t mark = (uintptr_t)generation_of(call, kept) << GENERATION_SHIFT;
    addresses[i] = (void *)((uintptr_t)addresses[i] | mark);
  }
}
