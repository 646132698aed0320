/*
 * Our walk of Java frames held against AsyncGetCallTrace, frame by frame, in tests. Hot path.
 */
#ifndef MEMPROF_FRAME_ORACLE_H
#define MEMPROF_FRAME_ORACLE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "hotspot/vm.h"
#include "sampler/frame_walk.h"
#include "sampler/stripes.h"

struct frame_oracle {
  _Atomic bool asked;
  _Atomic uint64_t compared, disagreed; /* walks that were done both ways */
  struct {
    _Alignas(128) _Atomic uint64_t own, by_jvm;
  } walks[STRIPES];
};

extern struct frame_oracle frame_oracle;

static inline void frame_oracle_ask(bool asked) { atomic_store_explicit(&frame_oracle.asked, asked, memory_order_relaxed); }

static inline bool frame_oracle_is_asked(void) { return atomic_load_explicit(&frame_oracle.asked, memory_order_relaxed); }

static inline void frame_oracle_count(bool own) {
  unsigned mine = stripes_mine();
  atomic_fetch_add_explicit(own ? &frame_oracle.walks[mine].own : &frame_oracle.walks[mine].by_jvm, 1, memory_order_relaxed);
}

static inline void frame_oracle_disagree(void) {
  atomic_fetch_add_explicit(&frame_oracle.disagreed, 1, memory_order_relaxed);
}

/* A count that is not positive is a refusal, and compares to nothing. Nor does what they leave out at the outer end: their
 * checks of a frame's caller give up early, as at code that was made not entrant. */
void frame_oracle_compare(const struct java_frame *ours, int count, const asgct_frame *theirs, jint their_count);

#endif
