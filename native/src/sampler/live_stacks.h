/*
 * The stacks of sampled allocations, each kept once, with what was ever allocated and freed there. Hot path: without locks
 * or allocation, any number of threads, in signal handlers too. Bounded; grows by mapped segments. A stack of which
 * nothing lives stays until live_stacks_sweep needs its room.
 *
 * Two threads that meet a stack for the first time at once may make two of it: their figures add up.
 */
#ifndef MEMPROF_LIVE_STACKS_H
#define MEMPROF_LIVE_STACKS_H

#include <stdbool.h>
#include <stdint.h>

#include "sampler/live_figures.h"

enum {
  NO_STACK = 0,               /* the row of those that found no room, and of those that were swept */
  MAX_LIVE_STACKS = 174080,   /* slots; numbers are 1 to this */
  MAX_LIVE_STACK_WORDS = 128, /* jemalloc's own bound */
};

/* The number of a stack, added if new, which stays until its release; NO_STACK without room. At most
 * MAX_LIVE_STACK_WORDS words, at least one. */
uint32_t live_stacks_acquire(void *const *words, unsigned count);

void live_stacks_release(uint32_t stack);

/* Has the processor fetch what live_stacks_acquire and _add will change if the thread's next stack is its last one. */
void live_stacks_prefetch_last(void);

/* The same for what live_stacks_free will change. */
void live_stacks_prefetch(uint32_t stack);

/* `peak` is the number of the process's latest peak, before this. */
void live_stacks_add(uint32_t stack, const struct sample_sums *sums, uint64_t peak);

void live_stacks_free(uint32_t stack, const struct sample_sums *sums, uint64_t lifetime_nanos, bool by_allocator,
                      uint64_t peak);

/* How many slots there are now: numbers of stacks are at most this. */
uint32_t live_stacks_slots(void);

/* Copies the figures of a stack, of its sums each by itself; false if there is none of this number. */
bool live_stacks_read(uint32_t stack, uint64_t peak, struct live_stack *into);

/* Copies its words; returns how many. Not beside live_stacks_sweep. */
unsigned live_stacks_words(uint32_t stack, uint64_t *into, unsigned max);

/* Begins the figures of all stacks anew: see struct live_stack. Beside any thread, whose sample may count for either side. */
void live_stacks_begin_anew(void);

/* Forgets stacks of which nothing lives, nor lived at the peak; their figures go to NO_STACK's. Cold: one thread at a time. */
void live_stacks_sweep_all(uint64_t peak);

/* The same where a quarter of the room is used, and a good deal since the last time. */
void live_stacks_sweep(uint64_t peak);

/* How many found no room. */
uint64_t live_stacks_refused(void);

uint64_t live_stacks_mapped_bytes(void);

#endif
