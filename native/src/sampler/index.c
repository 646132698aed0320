/*
 * Hot path: each hash has one group of slots in every level. A group is filled from its start, and the next
 * level is used only where the group is full: so a search ends at the first free slot, and two threads that
 * add the same meet there. Groups of different levels have nothing to do with each other, so that those
 * that share one do not share all.
 */
#include "sampler/index.h"

#define TAG UINT64_C(0xffffffff00000000)

uint32_t index_intern(struct index *index, uint64_t hash, const struct index_values *values,
                      const void *wanted) {
  const uint64_t tag = hash & TAG;
  uint32_t added = 0;
  _Atomic uint64_t *level = index->words;
  for (uint32_t slots = 1u << INDEX_FIRST_BITS; slots < 1u << (INDEX_FIRST_BITS + INDEX_LEVELS);
       level += slots, slots *= 2, hash = index_mix(hash + slots)) {
    _Atomic uint64_t *group = &level[(uint32_t)hash & (slots - INDEX_GROUP)];
    for (int i = 0; i < INDEX_GROUP; i++) {
      uint64_t seen = atomic_load_explicit(&group[i], memory_order_acquire);
      if (seen == 0) {
        if (added == 0 && (added = values->add(wanted)) == 0) return 0;
        if (atomic_compare_exchange_strong_explicit(&group[i], &seen, tag | added,
                                                    memory_order_acq_rel, memory_order_acquire))
          return added;
      }
      if ((seen & TAG) == tag && values->same((uint32_t)seen, wanted)) {
        if (added != 0) values->drop(added);
        return (uint32_t)seen;
      }
    }
  }
  if (added != 0) values->drop(added);
  return 0;
}
