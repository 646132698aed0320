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

enum {
  NO_STACK = 0,               /* the row of those that found no room, and of those that were swept */
  MAX_LIVE_STACKS = 174080,   /* slots; numbers are 1 to this */
  MAX_LIVE_STACK_WORDS = 128, /* jemalloc's own bound */
  LIFETIME_CLASSES = 24,
};

/* Sums that only grow. Estimates are sums of weights, 1 / the probability of being sampled. */
enum sampled_sum {
  SUM_SAMPLES,
  SUM_REQUESTED_BYTES,
  SUM_USABLE_BYTES,
  SUM_OBJECTS, /* estimate, in 1/65536 */
  SUM_BYTES,   /* estimate, usable */
  SUM_SQUARES, /* estimate of the variance of that, in KiB^2 */
  SAMPLED_SUMS
};

struct live_stack {
  uint64_t allocated[SAMPLED_SUMS], freed[SAMPLED_SUMS];
  uint64_t freed_by_allocator;            /* samples that the thread freed which had allocated them */
  uint64_t lifetimes[LIFETIME_CLASSES];   /* freed samples: below 1 ms, then in [2^(n-1), 2^n) ms; the last one all above */
  uint64_t peak_bytes;                    /* estimate of what lived when the process's samples had their peak */
};

/* What one sample adds. */
struct sample_sums {
  uint64_t of[SAMPLED_SUMS];
};

/* The number of a stack, added if new, which stays until its release; NO_STACK without room. At most
 * MAX_LIVE_STACK_WORDS words, at least one. */
uint32_t live_stacks_acquire(void *const *words, unsigned count);

void live_stacks_release(uint32_t stack);

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

/* Where a quarter of the room is used, and a good deal since the last time: forgets stacks of which nothing lives, nor
 * lived at the peak; their figures go to NO_STACK's. Cold: one thread at a time. */
void live_stacks_sweep(uint64_t peak);

/* How many found no room. */
uint64_t live_stacks_refused(void);

uint64_t live_stacks_mapped_bytes(void);

#endif
