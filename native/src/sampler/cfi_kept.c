/*
 * Hot path: rules by return address, kept without a lock. A slot is taken once a generation; which library lies
 * at an address changes with the generation only.
 */
#include <stdatomic.h>
#include <stddef.h>

#include "sampler/cfi.h"

enum { SLOTS = 1 << 13, PROBES = 16 };

/* The key is the address and, above its 48 bits, the generation; it is written last. */
static struct kept {
  _Atomic uint64_t key;
  _Atomic uint64_t rule;
} kept[SLOTS];

static _Atomic uint64_t generation = 1;

enum { BEING_WRITTEN = 1 };

enum { ANSWER_MASK = 3, FROM_FP = 4, SAVED_FP = 8, CFA_SHIFT = 4, FP_SHIFT = 34, OFFSET_MASK = 0x3fffffff };

static uint64_t pack(enum cfi_answer answer, const struct cfi_rule *rule) {
  return (uint64_t)answer | (rule->from_fp ? FROM_FP : 0) | (rule->saved_fp ? SAVED_FP : 0) |
         ((uint64_t)(uint32_t)rule->cfa_offset & OFFSET_MASK) << CFA_SHIFT |
         ((uint64_t)(uint32_t)rule->fp_offset & OFFSET_MASK) << FP_SHIFT;
}

static int32_t sign_extend_30(uint64_t bits) { return (int32_t)((uint32_t)bits << 2) >> 2; }

static enum cfi_answer unpack(uint64_t packed, struct cfi_rule *rule) {
  *rule = (struct cfi_rule){.from_fp = (packed & FROM_FP) != 0,
                            .saved_fp = (packed & SAVED_FP) != 0,
                            .cfa_offset = sign_extend_30(packed >> CFA_SHIFT),
                            .fp_offset = sign_extend_30(packed >> FP_SHIFT)};
  return (enum cfi_answer)(packed & ANSWER_MASK);
}

/* Another thread may be giving the slot to an address of the next generation: then the key is another. */
static bool load(struct kept *entry, uint64_t key, uint64_t *rule) {
  if (atomic_load_explicit(&entry->key, memory_order_acquire) != key) return false;
  *rule = atomic_load_explicit(&entry->rule, memory_order_relaxed);
  atomic_thread_fence(memory_order_acquire);
  return atomic_load_explicit(&entry->key, memory_order_relaxed) == key;
}

static void keep(struct kept *entry, uint64_t key, uint64_t rule) {
  uint64_t seen = atomic_load_explicit(&entry->key, memory_order_relaxed);
  if (seen == BEING_WRITTEN || seen >> 48 == key >> 48) return;
  if (!atomic_compare_exchange_strong_explicit(&entry->key, &seen, BEING_WRITTEN, memory_order_acquire,
                                               memory_order_relaxed))
    return;
  atomic_thread_fence(memory_order_release); /* BEING_WRITTEN is seen before the rule */
  atomic_store_explicit(&entry->rule, rule, memory_order_relaxed);
  atomic_store_explicit(&entry->key, key, memory_order_release);
}

enum cfi_answer cfi_find(uintptr_t return_address, struct cfi_rule *rule) {
  uint64_t key = return_address | atomic_load_explicit(&generation, memory_order_acquire) << 48;
  uint32_t slot = (uint32_t)((return_address * UINT64_C(0x9e3779b97f4a7c15)) >> 40);
  struct kept *free_slot = NULL;
  for (int probe = 0; probe < PROBES; probe++, slot++) {
    struct kept *entry = &kept[slot % SLOTS];
    uint64_t packed, seen = atomic_load_explicit(&entry->key, memory_order_relaxed);
    if (seen == key && load(entry, key, &packed)) return unpack(packed, rule);
    if (free_slot == NULL && seen != BEING_WRITTEN && seen >> 48 != key >> 48) free_slot = entry;
    if (seen == 0) break;
  }
  enum cfi_answer answer = cfi_read(return_address, rule);
  if (free_slot != NULL) keep(free_slot, key, pack(answer, rule));
  return answer;
}

void cfi_forget(void) {
  uint64_t next = (atomic_load(&generation) + 1) & 0xffff;
  atomic_store(&generation, next == 0 ? 1 : next);
}
