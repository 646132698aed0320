/*
 * Each address has one group of slots in every level, and lies in the first one with a free slot. A search looks at its
 * groups as a whole, so a slot that is freed needs no mark. A level is four times as large as the one before.
 *
 * A slot is claimed by its key, filled, and then published. A version in the key changes with each use: who finds
 * the same key before and after the rest has read all of one sample.
 */
#include "sampler/live_samples.h"

#include <stdatomic.h>
#include <stddef.h>

#include "sampler/index.h"
#include "sampler/live_stacks.h"
#include "sampler/live_threads.h"
#include "sampler/segments.h"

enum { GROUP = 16, FIRST_BITS = 12, GROWTH_BITS = 2, LEVELS = 5 };

#define ADDRESS_MASK ((UINT64_C(1) << 48) - 1)
#define BEING_FILLED UINT64_C(1) /* addresses are even */
#define ONE_VERSION (UINT64_C(1) << 48)

enum { STACK_BITS = 20 }; /* of stack_and_thread; the rest is the thread's */

/* All but the address, which is in the key. */
struct rest {
  _Atomic uint64_t requested_bytes, usable_bytes, birth_nanos, stack_and_thread;
};

struct slot {
  _Atomic uint64_t *key;
  struct rest *rest;
};

/* Of each level: the keys, then the rest. */
static _Atomic(void *) levels[LEVELS];

static uint32_t slots_of(int level) { return UINT32_C(1) << (FIRST_BITS + GROWTH_BITS * level); }

static size_t bytes_of(int level) { return slots_of(level) * (sizeof(_Atomic uint64_t) + sizeof(struct rest)); }

static struct slot slot_at(void *memory, int level, uint32_t number) {
  return (struct slot){(_Atomic uint64_t *)memory + number,
                       (struct rest *)((_Atomic uint64_t *)memory + slots_of(level)) + number};
}

/* The first slot of an address's group. Groups of different levels have nothing to do with each other. */
static uint32_t group_of(int level, uint64_t *hash) {
  uint32_t slots = slots_of(level);
  *hash = index_mix(*hash + slots);
  return (uint32_t)*hash & (slots - GROUP);
}

/* A group's keys, and the rest of its first slots, which are filled first. */
void live_samples_prefetch(uint64_t address) {
  void *memory = atomic_load_explicit(&levels[0], memory_order_acquire);
  if (memory == NULL) return;
  struct slot first = slot_at(memory, 0, group_of(0, &address));
  __builtin_prefetch(first.key, 1);
  __builtin_prefetch(first.key + GROUP / 2, 1);
  __builtin_prefetch(first.rest, 1);
}

static bool fill(struct slot slot, const struct live_sample *sample) {
  uint64_t key = atomic_load_explicit(slot.key, memory_order_relaxed);
  if ((key & ADDRESS_MASK) != 0) return false;
  uint64_t filled = key | sample->address;
  if (!atomic_compare_exchange_strong_explicit(slot.key, &key, filled | BEING_FILLED, memory_order_relaxed,
                                               memory_order_relaxed))
    return false;
  atomic_thread_fence(memory_order_release); /* who reads any of the rest finds another key afterwards */
  struct rest *rest = slot.rest;
  atomic_store_explicit(&rest->requested_bytes, sample->requested_bytes, memory_order_relaxed);
  atomic_store_explicit(&rest->usable_bytes, sample->usable_bytes, memory_order_relaxed);
  atomic_store_explicit(&rest->birth_nanos, sample->birth_nanos, memory_order_relaxed);
  atomic_store_explicit(&rest->stack_and_thread, sample->thread << STACK_BITS | sample->stack, memory_order_relaxed);
  atomic_store_explicit(slot.key, filled, memory_order_release);
  return true;
}

bool live_samples_add(const struct live_sample *sample) {
  uint64_t hash = sample->address;
  for (int level = 0; level < LEVELS; level++) {
    void *memory = segment_map(&levels[level], bytes_of(level));
    if (memory == NULL) return false;
    uint32_t group = group_of(level, &hash);
    for (uint32_t i = 0; i < GROUP; i++)
      if (fill(slot_at(memory, level, group + i), sample)) return true;
  }
  return false;
}

/* The key that was read whole; 0 where the slot is free or just changes. */
static uint64_t read_slot(struct slot slot, struct live_sample *into) {
  uint64_t key = atomic_load_explicit(slot.key, memory_order_acquire);
  if ((key & ADDRESS_MASK) == 0 || (key & BEING_FILLED) != 0) return 0;
  uint64_t both = atomic_load_explicit(&slot.rest->stack_and_thread, memory_order_relaxed);
  *into = (struct live_sample){
      .address = key & ADDRESS_MASK,
      .requested_bytes = atomic_load_explicit(&slot.rest->requested_bytes, memory_order_relaxed),
      .usable_bytes = atomic_load_explicit(&slot.rest->usable_bytes, memory_order_relaxed),
      .birth_nanos = atomic_load_explicit(&slot.rest->birth_nanos, memory_order_relaxed),
      .stack = (uint32_t)(both & ((1 << STACK_BITS) - 1)),
      .thread = both >> STACK_BITS,
  };
  atomic_thread_fence(memory_order_acquire);
  return atomic_load_explicit(slot.key, memory_order_relaxed) == key ? key : 0;
}

static bool is_better(const struct live_sample *one, const struct live_sample *other, uint64_t usable_bytes) {
  bool fits = one->usable_bytes == usable_bytes, other_fits = other->usable_bytes == usable_bytes;
  return fits != other_fits ? fits : one->birth_nanos < other->birth_nanos;
}

/* Returns its key, or 0. */
static uint64_t find(uint64_t address, uint64_t usable_bytes, struct slot *where, struct live_sample *best) {
  uint64_t best_key = 0, hash = address;
  for (int level = 0; level < LEVELS; level++) {
    void *memory = atomic_load_explicit(&levels[level], memory_order_acquire);
    if (memory == NULL) break;
    uint32_t group = group_of(level, &hash);
    for (uint32_t i = 0; i < GROUP; i++) {
      struct slot slot = slot_at(memory, level, group + i);
      if ((atomic_load_explicit(slot.key, memory_order_relaxed) & ADDRESS_MASK) != address) continue;
      struct live_sample sample;
      uint64_t key = read_slot(slot, &sample);
      if (key == 0 || sample.address != address) continue;
      if (best_key == 0 || is_better(&sample, best, usable_bytes)) best_key = key, *best = sample, *where = slot;
    }
  }
  return best_key;
}

bool live_samples_take(uint64_t address, uint64_t usable_bytes, struct live_sample *taken) {
  struct slot slot;
  for (;;) {
    uint64_t key = find(address, usable_bytes, &slot, taken);
    if (key == 0) return false;
    if (atomic_compare_exchange_strong_explicit(slot.key, &key, (key & ~ADDRESS_MASK) + ONE_VERSION,
                                                memory_order_acq_rel, memory_order_relaxed))
      return true;
  }
}

uint32_t live_samples_slots(void) {
  uint32_t slots = 0;
  for (int level = 0; level < LEVELS && atomic_load_explicit(&levels[level], memory_order_acquire) != NULL; level++)
    slots += slots_of(level);
  return slots;
}

bool live_samples_read(uint32_t slot, struct live_sample *into) {
  for (int level = 0; level < LEVELS; slot -= slots_of(level++)) {
    if (slot >= slots_of(level)) continue;
    void *memory = atomic_load_explicit(&levels[level], memory_order_acquire);
    return memory != NULL && read_slot(slot_at(memory, level, slot), into) != 0;
  }
  return false;
}

uint64_t live_samples_mapped_bytes(void) {
  uint64_t bytes = 0;
  for (int level = 0; level < LEVELS && atomic_load_explicit(&levels[level], memory_order_acquire) != NULL; level++)
    bytes += bytes_of(level);
  return bytes;
}

_Static_assert(MAX_LIVE_SAMPLES == (1 << FIRST_BITS) * ((1 << GROWTH_BITS * LEVELS) - 1) / ((1 << GROWTH_BITS) - 1),
               "all levels");
_Static_assert(MAX_LIVE_STACKS < 1 << STACK_BITS && MAX_THREAD_NUMBER < UINT64_C(1) << (64 - STACK_BITS), "fits");
