/* When a walk by JVMTI has to end: asked at every reference, of which a walk meets ten million in a second. */
#ifndef MEMPROF_WALK_DEADLINE_H
#define MEMPROF_WALK_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "monotonic.h"

struct walk_deadline {
  int64_t nanos;        /* of monotonic_nanos() */
  uint32_t until_clock; /* references until the clock is read again */
};

static inline struct walk_deadline walk_deadline_after(int64_t nanos) {
  return (struct walk_deadline){.nanos = monotonic_nanos() + nanos};
}

static inline bool walk_deadline_is_over(struct walk_deadline *deadline) {
  enum { REFERENCES_PER_CLOCK = 1024 }; /* some 0.1 ms */
  if (deadline->until_clock-- > 0) return false;
  deadline->until_clock = REFERENCES_PER_CLOCK;
  return monotonic_nanos() >= deadline->nanos;
}

#endif
