#include "process/mapping_stacks.h"

#include <string.h>

static uint64_t hash_of(void *const *words, unsigned count) {
  uint64_t hash = count;
  for (unsigned i = 0; i < count; i++) {
    hash = (hash ^ (uint64_t)(uintptr_t)words[i]) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
  }
  return hash;
}

uint32_t mapping_stacks_id(struct mapping_stacks *stacks, void *const *words, unsigned count) {
  if (count > MAX_STACK_WORDS) count = MAX_STACK_WORDS;
  uint64_t hash = hash_of(words, count);
  uint32_t slot = (uint32_t)hash % STACK_SLOTS, id;
  /* Ends: at least half of the slots are free. */
  for (; (id = stacks->slots[slot]) != 0; slot = (slot + 1) % STACK_SLOTS)
    if (stacks->stacks[id].hash == hash && stacks->stacks[id].words == count &&
        memcmp(&stacks->words[stacks->stacks[id].first_word], words, count * sizeof *words) == 0)
      return id;

  uint32_t used = stacks->count, first_word = stacks->word_count;
  if (used >= MAX_STACKS || first_word + count > MAX_WORDS) return OVERFLOW_STACK;
  id = used + 1;
  memcpy(&stacks->words[first_word], words, count * sizeof *words);
  stacks->stacks[id].first_word = first_word;
  stacks->stacks[id].words = count;
  stacks->stacks[id].hash = hash;
  stacks->slots[slot] = (uint16_t)id;
  stacks->word_count = first_word + count;
  stacks->count = id;
  return id;
}

unsigned mapping_stacks_read(const struct mapping_stacks *stacks, uint64_t id, uint64_t *words, unsigned max) {
  if (id == OVERFLOW_STACK || id > stacks->count) return 0;
  unsigned count = stacks->stacks[id].words < max ? stacks->stacks[id].words : max;
  for (unsigned i = 0; i < count; i++)
    words[i] = (uint64_t)(uintptr_t)stacks->words[stacks->stacks[id].first_word + i];
  return count;
}
