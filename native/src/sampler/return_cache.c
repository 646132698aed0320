/* Hot path: see return_cache.h. */
#include "sampler/return_cache.h"

#include <stdatomic.h>

#include "sampler/index.h"

enum { WAYS = 2, SET_BITS = 11 };

/* Replaced in place. `turn` is odd meanwhile: a reader that finds the same even one before and after has read all of one
 * entry. All are atomic only so that a torn entry is a defined value, which is then thrown away. */
static struct entry {
  _Alignas(128) _Atomic uint32_t turn;
  _Atomic uint32_t count;
  _Atomic uintptr_t pc, frame_bytes;
  const char *_Atomic blob;
  _Atomic uint64_t compilation;
  _Atomic uint32_t ids[MAX_FRAMES_OF_RETURN];
} cache[1 << SET_BITS][WAYS];

#define READ(field) atomic_load_explicit(&(field), memory_order_relaxed)
#define WRITE(field, value) atomic_store_explicit(&(field), value, memory_order_relaxed)

/* The upper bits of one multiplication: where the next frame lies is told by what is found here. */
static struct entry *set_of(uintptr_t pc) { return cache[index_place(pc, SET_BITS)]; }

static bool read_entry(struct entry *entry, uintptr_t pc, struct return_frames *frames) {
  uint32_t turn = atomic_load_explicit(&entry->turn, memory_order_acquire);
  if (READ(entry->pc) != pc || turn % 2 != 0) return false;
  frames->blob = READ(entry->blob);
  frames->compilation = READ(entry->compilation);
  frames->frame_bytes = READ(entry->frame_bytes);
  frames->count = (int)READ(entry->count);
  for (int i = 0; i < frames->count; i++) frames->ids[i] = READ(entry->ids[i]);
  atomic_thread_fence(memory_order_acquire);
  return READ(entry->turn) == turn && java_code_compilation(frames->blob) == frames->compilation;
}

bool return_cache_find(uintptr_t pc, struct return_frames *frames) {
  struct entry *set = set_of(pc);
  for (int way = 0; way < WAYS; way++)
    if (read_entry(&set[way], pc, frames)) return true;
  return false;
}

/* The one of this address, so that none is kept twice for long; else the one that was replaced less often. */
static struct entry *victim(struct entry *set, uintptr_t pc) {
  struct entry *least = set;
  for (int way = 0; way < WAYS; way++) {
    if (READ(set[way].pc) == pc) return &set[way];
    if (READ(set[way].turn) < READ(least->turn)) least = &set[way];
  }
  return least;
}

void return_cache_keep(uintptr_t pc, const struct return_frames *frames) {
  struct entry *entry = victim(set_of(pc), pc);
  uint32_t turn = READ(entry->turn);
  if (turn % 2 != 0 || !atomic_compare_exchange_strong_explicit(&entry->turn, &turn, turn + 1, memory_order_acquire,
                                                                memory_order_relaxed))
    return; /* another thread replaces it right now */
  atomic_thread_fence(memory_order_release);
  WRITE(entry->pc, pc);
  WRITE(entry->blob, frames->blob);
  WRITE(entry->compilation, frames->compilation);
  WRITE(entry->frame_bytes, frames->frame_bytes);
  WRITE(entry->count, (uint32_t)frames->count);
  for (int i = 0; i < frames->count; i++) WRITE(entry->ids[i], frames->ids[i]);
  atomic_store_explicit(&entry->turn, turn + 2, memory_order_release);
}

void return_cache_forget(void) {
  for (struct entry *entry = cache[0]; entry < cache[1 << SET_BITS]; entry++)
    if (READ(entry->pc) != 0) WRITE(entry->pc, 0);
}

size_t return_cache_bytes(void) { return sizeof cache; }
