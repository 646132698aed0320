/*
 * What was ever allocated and freed at one stack, by its samples. Hot path: without locks or allocation, any number of
 * threads, in signal handlers too.
 */
#ifndef MEMPROF_LIVE_FIGURES_H
#define MEMPROF_LIVE_FIGURES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { LIFETIME_CLASSES = 24 };

/* Sums that only grow. Estimates are sums of weights, 1 / the probability of being sampled. */
enum sampled_sum {
  SUM_SAMPLES,
  SUM_REQUESTED_BYTES,
  SUM_USABLE_BYTES,
  SUM_OBJECTS, /* estimate, in 1/65536 */
  SUM_BYTES,   /* estimate, usable */
  SAMPLED_SUMS
};

struct live_stack {
  uint64_t allocated[SAMPLED_SUMS], freed[SAMPLED_SUMS];
  /* What they were at the last live_figures_begin_anew; the rest is from then on. */
  uint64_t allocated_before[SAMPLED_SUMS], freed_before[SAMPLED_SUMS];
  uint64_t freed_by_allocator;            /* samples that the thread freed which had allocated them */
  uint64_t lifetimes[LIFETIME_CLASSES];   /* freed samples: below 1 ms, then in [2^(n-1), 2^n) ms; the last one all above */
  uint64_t peak_bytes;                    /* estimate of what lived when the process's samples had their peak */
};

/* What one sample adds. */
struct sample_sums {
  uint64_t of[SAMPLED_SUMS];
};

/* The same as threads change it. All zero at first. In the order in which they are used, since threads that share a stack
 * share its cache lines: what a birth changes comes first, then what a death does. */
struct live_figures {
  _Atomic uint64_t allocated[SAMPLED_SUMS];
  _Atomic uint64_t peak; /* the latest one before the latest change of what lives */
  _Atomic uint64_t peak_bytes;
  _Atomic uint64_t freed[SAMPLED_SUMS], freed_by_allocator;
  _Atomic uint32_t lifetimes[LIFETIME_CLASSES];
  _Atomic uint64_t allocated_before[SAMPLED_SUMS], freed_before[SAMPLED_SUMS];
};

/* `peak` is the number of the process's latest peak, before this. */
void live_figures_add(struct live_figures *figures, const struct sample_sums *sums, uint64_t peak);
void live_figures_free(struct live_figures *figures, const struct sample_sums *sums, uint64_t lifetime_nanos, bool by_allocator,
                       uint64_t peak);

/* Each sum by itself. */
void live_figures_read(const struct live_figures *figures, uint64_t peak, struct live_stack *into);

uint64_t live_figures_peak_bytes(const struct live_figures *figures, uint64_t peak);

/* Adds those of a stack that nobody changes meanwhile; of the peak nothing. */
void live_figures_gather(struct live_figures *into, const struct live_figures *from);

void live_figures_begin_anew(struct live_figures *figures);

#endif
