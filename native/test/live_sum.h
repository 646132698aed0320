/* How many samples live, by the figures of all stacks. */
#ifndef MEMPROF_LIVE_SUM_H
#define MEMPROF_LIVE_SUM_H

#include "sampler/live_stacks.h"

static inline uint64_t live_sum(void) {
  uint64_t sum = 0;
  struct live_stack stack;
  for (uint32_t number = NO_STACK; number <= live_stacks_slots(); number++)
    if (live_stacks_read(number, 0, &stack)) sum += stack.allocated[SUM_SAMPLES] - stack.freed[SUM_SAMPLES];
  return sum;
}

#endif
