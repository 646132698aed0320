/* Stacks of mappings, each kept once under a number. Pure: no lock, no system call, no allocation. */
#ifndef MEMPROF_MAPPING_STACKS_H
#define MEMPROF_MAPPING_STACKS_H

#include <stdint.h>

enum {
  MAX_STACKS = 1 << 12,
  MAX_STACK_WORDS = 64,
  MAX_WORDS = 1 << 17,   /* of all stacks: 1 MiB */
  STACK_SLOTS = 1 << 13, /* a power of two */
  OVERFLOW_STACK = 0,    /* of all that found no room; has no words */
};

/* All zero is the empty one, and may become so at any moment; see mapping_ranges.h. */
struct mapping_stacks {
  uint32_t count, word_count;
  uint16_t slots[STACK_SLOTS]; /* ids, by hash; 0 for none */
  struct {
    uint32_t first_word;
    uint32_t words;
    uint64_t hash;
  } stacks[MAX_STACKS + 1]; /* by id; the first one is not used */
  void *words[MAX_WORDS];
};

/* The id of a stack, from 1 on, or OVERFLOW_STACK. The same words have the same id for good. */
uint32_t mapping_stacks_id(struct mapping_stacks *stacks, void *const *words, unsigned count);

/* Copies the words of a stack, at most max; returns how many. 0 for an id that was not given. */
unsigned mapping_stacks_read(const struct mapping_stacks *stacks, uint64_t id, uint64_t *words, unsigned max);

#endif
