#include "process/mapping_ranges.h"

#include <stddef.h>
#include <string.h>

uint32_t mapping_ranges_find(const struct mapping_ranges *ranges, uintptr_t address) {
  uint32_t low = 0, high = ranges->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (ranges->items[middle].end <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

bool mapping_ranges_cover(const struct mapping_ranges *ranges, uintptr_t start, uintptr_t end) {
  uint32_t at = mapping_ranges_find(ranges, start);
  for (; start < end; at++) {
    if (at >= ranges->count || ranges->items[at].start > start) return false;
    start = ranges->items[at].end;
  }
  return true;
}

/* ---- neighbours ---- */

/* Those of one stack are told together, as old as the older one. */
static bool belong_together(const struct mapping *low, const struct mapping *high, uint64_t within_millis) {
  uint64_t apart = low->birth_millis < high->birth_millis ? high->birth_millis - low->birth_millis
                                                          : low->birth_millis - high->birth_millis;
  return low->end == high->start && low->stack == high->stack && apart <= within_millis;
}

static void join(struct mapping *low, const struct mapping *high) {
  low->end = high->end;
  if (high->birth_millis < low->birth_millis) low->birth_millis = high->birth_millis;
}

/* Where there is no more room: all neighbours of one stack, whatever their age. */
static void join_all(struct mapping_ranges *ranges) {
  uint32_t count = ranges->count, kept = 0;
  for (uint32_t at = 1; at < count; at++) {
    if (belong_together(&ranges->items[kept], &ranges->items[at], UINT64_MAX))
      join(&ranges->items[kept], &ranges->items[at]);
    else
      ranges->items[++kept] = ranges->items[at];
  }
  if (count > 0) ranges->count = kept + 1;
}

/* ---- changes ---- */

static void insert(struct mapping_ranges *ranges, const struct mapping *mapping) {
  if (ranges->count >= MAX_MAPPINGS) join_all(ranges);
  uint32_t count = ranges->count, at = mapping_ranges_find(ranges, mapping->start);
  if (count >= MAX_MAPPINGS || at > count) {
    ranges->lost++;
    return;
  }
  struct mapping *item = &ranges->items[at];
  memmove(item + 1, item, (count - at) * sizeof *item);
  *item = *mapping;
  ranges->count = count + 1;
}

static void erase(struct mapping_ranges *ranges, uint32_t from, uint32_t to) {
  uint32_t count = ranges->count;
  if (from >= to || to > count) return;
  memmove(&ranges->items[from], &ranges->items[to], (count - to) * sizeof *ranges->items);
  ranges->count = count - (to - from);
}

/* A mapping that overlaps none. */
static void put(struct mapping_ranges *ranges, const struct mapping *mapping) {
  uint32_t at = mapping_ranges_find(ranges, mapping->start);
  struct mapping *next = at < ranges->count ? &ranges->items[at] : NULL;
  struct mapping *before = at > 0 && at <= ranges->count ? &ranges->items[at - 1] : NULL;
  if (before != NULL && belong_together(before, mapping, MERGE_MILLIS)) {
    join(before, mapping);
    if (next == NULL || !belong_together(before, next, MERGE_MILLIS)) return;
    join(before, next);
    erase(ranges, at, at + 1);
  } else if (next != NULL && belong_together(mapping, next, MERGE_MILLIS)) {
    struct mapping joined = *mapping;
    join(&joined, next);
    *next = joined;
  } else {
    insert(ranges, mapping);
  }
}

void mapping_ranges_fill(struct mapping_ranges *ranges, const struct mapping *mapping) {
  struct mapping part = *mapping;
  while (part.start < mapping->end) {
    uint32_t at = mapping_ranges_find(ranges, part.start);
    bool bounded = at < ranges->count && ranges->items[at].start < mapping->end;
    uintptr_t next_start = bounded ? ranges->items[at].start : mapping->end;
    uintptr_t next_end = bounded ? ranges->items[at].end : mapping->end;
    part.end = next_start;
    if (part.start < part.end) put(ranges, &part);
    part.start = next_end;
  }
}

unsigned mapping_ranges_cut(struct mapping_ranges *ranges, uintptr_t start, uintptr_t end,
                            struct mapping *pieces, unsigned max) {
  unsigned taken = 0;
  uint32_t first = mapping_ranges_find(ranges, start), at = first;
  for (; at < ranges->count && ranges->items[at].start < end; at++) {
    struct mapping *item = &ranges->items[at], piece = *item;
    if (piece.start < start) piece.start = start;
    if (piece.end > end) piece.end = end;
    if (taken < max) pieces[taken++] = piece;
    if (item->start < start) {
      struct mapping beyond = *item;
      item->end = start;
      first = at + 1;
      if (beyond.end <= end) continue;
      beyond.start = end;
      insert(ranges, &beyond);
      return taken;
    }
    if (item->end > end) {
      item->start = end;
      break;
    }
  }
  erase(ranges, first, at);
  return taken;
}
