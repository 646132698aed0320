/* Hot path: see frame_ids.h. */
#include "sampler/frame_ids.h"

#include <stdbool.h>

#include "sampler/index.h"

enum { SETS = CACHED_FRAMES / FRAME_ID_WAYS };

/* A value: the id, how often the entry was replaced, and the lower bits of how many redefinitions had ended. */
enum { REPLACED_BITS = 12, ENDED_SHIFT = FRAME_ID_BITS + REPLACED_BITS };

static uint64_t ended_bits(uint32_t ended) { return (uint64_t)ended & ((1u << (64 - ENDED_SHIFT)) - 1); }

static struct frame_id_entry *set_of(struct frame_ids *ids, uint64_t key) { return ids->sets[index_mix(key) % SETS]; }

uint32_t frame_ids_find(struct frame_ids *ids, uint64_t key, uint32_t ended) {
  struct frame_id_entry *set = set_of(ids, key);
  for (int way = 0; way < FRAME_ID_WAYS; way++) {
    uint64_t value = atomic_load_explicit(&set[way].value, memory_order_acquire);
    if (atomic_load_explicit(&set[way].key, memory_order_acquire) != key || value == 0) continue;
    if (atomic_load_explicit(&set[way].value, memory_order_relaxed) != value) continue;
    if (value >> ENDED_SHIFT == ended_bits(ended)) return value & ((1u << FRAME_ID_BITS) - 1);
  }
  return 0;
}

/* An entry that is free, has this key or is out of date; else one after the other. */
static struct frame_id_entry *victim(struct frame_id_entry *set, uint64_t key, uint32_t ended, uint32_t id) {
  for (int way = 0; way < FRAME_ID_WAYS; way++) {
    uint64_t value = atomic_load_explicit(&set[way].value, memory_order_relaxed);
    if (value == 0 || value >> ENDED_SHIFT != ended_bits(ended) ||
        atomic_load_explicit(&set[way].key, memory_order_relaxed) == key)
      return &set[way];
  }
  return &set[id % FRAME_ID_WAYS];
}

void frame_ids_keep(struct frame_ids *ids, uint64_t key, uint32_t ended, uint32_t id) {
  struct frame_id_entry *entry = victim(set_of(ids, key), key, ended, id);
  uint64_t value = atomic_load_explicit(&entry->value, memory_order_relaxed);
  bool free = value == 0 && atomic_load_explicit(&entry->key, memory_order_relaxed) == 0;
  if (value == 0 && !free) return; /* another thread replaces it right now */
  if (free) { /* claimed by its key */
    uint64_t none = 0;
    if (!atomic_compare_exchange_strong(&entry->key, &none, key)) return;
  } else {
    if (!atomic_compare_exchange_strong(&entry->value, &value, 0)) return;
    atomic_store_explicit(&entry->key, key, memory_order_release);
  }
  uint64_t replaced = ((value >> FRAME_ID_BITS) + 1) & ((1u << REPLACED_BITS) - 1);
  atomic_store_explicit(&entry->value, ended_bits(ended) << ENDED_SHIFT | replaced << FRAME_ID_BITS | id,
                        memory_order_release);
}
