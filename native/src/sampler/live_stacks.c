/*
 * As in live_samples.c, each stack has one group of slots in every level, and a key that is claimed, and published when
 * the rest is there. Who holds a stack has counted himself in `holders`: each sample that lives, and each thread that
 * compares words. A sweep takes only what nobody holds, and from then on nobody can.
 */
#include "sampler/live_stacks.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "sampler/index.h"
#include "sampler/live_words.h"
#include "sampler/segments.h"

enum { GROUP = 16, FIRST_BITS = 11, GROWTH_BITS = 2, LEVELS = 4 };

/* Keys: free, or being filled or swept; else a hash. */
enum { FREE_KEY = 0, CLAIMED_KEY = 1, MIN_HASH_KEY = 2 };

#define SWEPT (UINT32_C(1) << 31)

/* Begins with a cache line that has all that a birth changes (live_figures.h). */
struct record {
  _Alignas(64) _Atomic uint32_t holders;
  uint32_t first_word, word_count;
  struct live_figures figures;
};

_Static_assert(offsetof(struct record, figures.peak_bytes) == 64, "one line for a birth");

struct slot {
  _Atomic uint64_t *key;
  struct record *record;
};

/* Of each level: the keys, then the records. */
static _Atomic(void *) levels[LEVELS];
static struct record no_stack;
static _Atomic uint32_t stacks;
static _Atomic uint64_t refused;

static uint32_t slots_of(int level) { return UINT32_C(1) << (FIRST_BITS + GROWTH_BITS * level); }

static size_t bytes_of(int level) { return slots_of(level) * (sizeof(_Atomic uint64_t) + sizeof(struct record)); }

static void *level_memory(int level) { return atomic_load_explicit(&levels[level], memory_order_acquire); }

static struct slot slot_at(void *memory, int level, uint32_t number) {
  return (struct slot){(_Atomic uint64_t *)memory + number,
                       (struct record *)((_Atomic uint64_t *)memory + slots_of(level)) + number};
}

static uint32_t group_of(int level, uint64_t *hash) {
  uint32_t slots = slots_of(level);
  *hash = index_mix(*hash + slots);
  return (uint32_t)*hash & (slots - GROUP);
}

/* Numbers run on over the levels, from 1. */
static uint32_t stack_number(int level, uint32_t slot) {
  uint32_t number = slot + 1;
  for (int below = 0; below < level; below++) number += slots_of(below);
  return number;
}

/* Without a key for NO_STACK; without a record where there is no such level. */
static struct slot slot_of(uint32_t stack) {
  if (stack == NO_STACK) return (struct slot){NULL, &no_stack};
  uint32_t slot = stack - 1;
  for (int level = 0; level < LEVELS; slot -= slots_of(level++)) {
    void *memory = level_memory(level);
    if (memory == NULL) break;
    if (slot < slots_of(level)) return slot_at(memory, level, slot);
  }
  return (struct slot){NULL, NULL};
}

/* ---- finding and adding ---- */

struct wanted {
  void *const *words;
  unsigned count;
  uint64_t key;
};

static uint64_t spread(uint64_t hash, const void *word) {
  return (hash ^ (uintptr_t)word) * UINT64_C(0x9e3779b97f4a7c15) ^ hash >> 29;
}

/* Four words at a time, none of which waits for the one before. */
static uint64_t key_of(void *const *words, unsigned count) {
  uint64_t one = count, other = 1, third = 2, fourth = 3;
  unsigned i = 0;
  for (; i + 4 <= count; i += 4) {
    one = spread(one, words[i]);
    other = spread(other, words[i + 1]);
    third = spread(third, words[i + 2]);
    fourth = spread(fourth, words[i + 3]);
  }
  for (; i < count; i++) one = spread(one, words[i]);
  uint64_t hash = index_mix(index_mix(index_mix(index_mix(one) ^ other) ^ third) ^ fourth);
  return hash < MIN_HASH_KEY ? hash + MIN_HASH_KEY : hash;
}

static void let_go(struct record *record) { atomic_fetch_sub_explicit(&record->holders, 1, memory_order_release); }

/* Held where it is there, whatever it was before, and has these words. */
static bool hold_same(struct slot slot, void *const *words, unsigned count) {
  struct record *record = slot.record;
  bool swept = (atomic_fetch_add_explicit(&record->holders, 1, memory_order_acq_rel) & SWEPT) != 0;
  if (!swept && atomic_load_explicit(slot.key, memory_order_acquire) >= MIN_HASH_KEY && record->word_count == count &&
      live_words_same(record->first_word, words, count))
    return true;
  let_go(record);
  return false;
}

static uint32_t find(const struct wanted *wanted) {
  uint64_t hash = wanted->key;
  for (int level = 0; level < LEVELS; level++) {
    void *memory = level_memory(level);
    if (memory == NULL) break;
    uint32_t group = group_of(level, &hash);
    for (uint32_t i = 0; i < GROUP; i++) {
      struct slot slot = slot_at(memory, level, group + i);
      if (atomic_load_explicit(slot.key, memory_order_acquire) == wanted->key && hold_same(slot, wanted->words, wanted->count))
        return stack_number(level, group + i);
    }
  }
  return NO_STACK;
}

static bool claim(struct slot slot) {
  uint64_t key = FREE_KEY;
  return atomic_load_explicit(slot.key, memory_order_relaxed) == FREE_KEY &&
         atomic_compare_exchange_strong_explicit(slot.key, &key, CLAIMED_KEY, memory_order_acquire, memory_order_relaxed);
}

/* Not a store: somebody who has come too late may be counted here, for a moment. */
static void fill(struct slot slot, const struct wanted *wanted, uint32_t first_word) {
  atomic_fetch_add_explicit(&slot.record->holders, 1, memory_order_relaxed);
  slot.record->first_word = first_word;
  slot.record->word_count = wanted->count;
  atomic_store_explicit(slot.key, wanted->key, memory_order_release);
  atomic_fetch_add_explicit(&stacks, 1, memory_order_relaxed);
}

static uint32_t add(const struct wanted *wanted) {
  uint32_t first_word = live_words_add(wanted->words, wanted->count);
  uint64_t hash = wanted->key;
  for (int level = 0; first_word != NO_WORDS && level < LEVELS; level++) {
    void *memory = segment_map(&levels[level], bytes_of(level));
    if (memory == NULL) break;
    uint32_t group = group_of(level, &hash);
    for (uint32_t i = 0; i < GROUP; i++) {
      struct slot slot = slot_at(memory, level, group + i);
      if (!claim(slot)) continue;
      fill(slot, wanted, first_word);
      return stack_number(level, group + i);
    }
  }
  if (first_word != NO_WORDS) live_words_drop(first_word, wanted->count);
  atomic_fetch_add_explicit(&refused, 1, memory_order_relaxed);
  return NO_STACK;
}

/* Where a thread's words lie where its last ones lay, they are likely the same: a look costs less than a hash and a search. */
static __thread struct {
  void *const *words;
  uint32_t stack;
} last;

uint32_t live_stacks_acquire(void *const *words, unsigned count) {
  uint32_t stack = last.stack;
  if (words == last.words && stack != NO_STACK && hold_same(slot_of(stack), words, count)) return stack;
  struct wanted wanted = {words, count, key_of(words, count)};
  stack = find(&wanted);
  if (stack == NO_STACK) stack = add(&wanted);
  last.words = words;
  last.stack = stack;
  return stack;
}

void live_stacks_release(uint32_t stack) {
  if (stack != NO_STACK) let_go(slot_of(stack).record);
}

/* ---- figures ---- */

void live_stacks_prefetch_last(void) {
  if (last.stack != NO_STACK) __builtin_prefetch(slot_of(last.stack).record, 1);
}

void live_stacks_prefetch(uint32_t stack) {
  struct record *record = slot_of(stack).record;
  __builtin_prefetch(record, 1);
  __builtin_prefetch(&record->figures.freed, 1);
}

void live_stacks_add(uint32_t stack, const struct sample_sums *sums, uint64_t peak) {
  live_figures_add(&slot_of(stack).record->figures, sums, peak);
}

void live_stacks_free(uint32_t stack, const struct sample_sums *sums, uint64_t lifetime_nanos, bool by_allocator,
                      uint64_t peak) {
  live_figures_free(&slot_of(stack).record->figures, sums, lifetime_nanos, by_allocator, peak);
}

/* ---- reading and sweeping ---- */

uint32_t live_stacks_slots(void) {
  uint32_t slots = 0;
  for (int level = 0; level < LEVELS && level_memory(level) != NULL; level++) slots += slots_of(level);
  return slots;
}

static bool is_there(struct slot slot) {
  return slot.record == &no_stack ||
         (slot.record != NULL && atomic_load_explicit(slot.key, memory_order_acquire) >= MIN_HASH_KEY);
}

bool live_stacks_read(uint32_t stack, uint64_t peak, struct live_stack *into) {
  struct slot slot = slot_of(stack);
  if (!is_there(slot)) return false;
  live_figures_read(&slot.record->figures, peak, into);
  return true;
}

unsigned live_stacks_words(uint32_t stack, uint64_t *into, unsigned max) {
  struct slot slot = slot_of(stack);
  if (stack == NO_STACK || !is_there(slot)) return 0;
  unsigned count = slot.record->word_count < max ? slot.record->word_count : max;
  live_words_copy(slot.record->first_word, into, count);
  return count;
}

void live_stacks_begin_anew(void) {
  for (uint32_t stack = live_stacks_slots(); stack > NO_STACK; stack--)
    if (is_there(slot_of(stack))) live_figures_begin_anew(&slot_of(stack).record->figures);
  live_figures_begin_anew(&no_stack.figures);
}

static void sweep(struct slot slot, uint64_t peak) {
  struct record *record = slot.record;
  uint32_t nobody = 0;
  if (!is_there(slot) || live_figures_peak_bytes(&record->figures, peak) != 0 ||
      !atomic_compare_exchange_strong_explicit(&record->holders, &nobody, SWEPT, memory_order_acquire, memory_order_relaxed))
    return;
  atomic_store_explicit(slot.key, CLAIMED_KEY, memory_order_release);
  live_figures_gather(&no_stack.figures, &record->figures);
  live_words_drop(record->first_word, record->word_count);
  memset(&record->figures, 0, sizeof record->figures);
  atomic_fetch_sub_explicit(&record->holders, SWEPT, memory_order_release);
  atomic_store_explicit(slot.key, FREE_KEY, memory_order_release);
  atomic_fetch_sub_explicit(&stacks, 1, memory_order_relaxed);
}

void live_stacks_sweep_all(uint64_t peak) {
  for (uint32_t stack = live_stacks_slots(); stack > NO_STACK; stack--) sweep(slot_of(stack), peak);
}

void live_stacks_sweep(uint64_t peak) {
  static uint32_t threshold = MAX_LIVE_STACKS / 4; /* the deepest ones run out of chunks at a third */
  if (atomic_load_explicit(&stacks, memory_order_relaxed) < threshold) return;
  live_stacks_sweep_all(peak);
  uint32_t next = atomic_load_explicit(&stacks, memory_order_relaxed) + MAX_LIVE_STACKS / 16;
  threshold = next < MAX_LIVE_STACKS / 4 ? MAX_LIVE_STACKS / 4 : next;
}

uint64_t live_stacks_refused(void) { return atomic_load_explicit(&refused, memory_order_relaxed); }

uint64_t live_stacks_mapped_bytes(void) {
  uint64_t bytes = live_words_mapped_bytes();
  for (int level = 0; level < LEVELS && level_memory(level) != NULL; level++) bytes += bytes_of(level);
  return bytes;
}

_Static_assert(MAX_LIVE_STACKS == (1 << FIRST_BITS) * ((1 << GROWTH_BITS * LEVELS) - 1) / ((1 << GROWTH_BITS) - 1),
               "all levels");
