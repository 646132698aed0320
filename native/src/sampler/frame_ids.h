/*
 * The ids of frames that were met lately (names.h), by 64 bits that tell a frame apart: to read its names takes some
 * microseconds. Bounded. Hot path: without locks, async-signal-safe.
 */
#ifndef MEMPROF_FRAME_IDS_H
#define MEMPROF_FRAME_IDS_H

#include <stdatomic.h>
#include <stdint.h>

enum {
  FRAME_ID_BITS = 28,
  CACHED_FRAMES = 1 << 16,
  FRAME_ID_WAYS = 4, /* entries in which a key may lie: one cache line */
};

/* All zero at first. Replaced in place. The value changes at each replacement, and is 0 meanwhile: a reader that finds the
 * same value before and after the key has read both of one frame. */
struct frame_ids {
  _Alignas(64) struct frame_id_entry {
    _Atomic uint64_t key, value;
  } sets[CACHED_FRAMES / FRAME_ID_WAYS][FRAME_ID_WAYS];
};

/* 0 where there is none, or one of before the latest redefinition of classes; `ended` is how many have ended. */
uint32_t frame_ids_find(struct frame_ids *ids, uint64_t key, uint32_t ended);

/* Keys are not 0. `ended` is what it was before the names were read. */
void frame_ids_keep(struct frame_ids *ids, uint64_t key, uint32_t ended, uint32_t id);

#endif
