/*
 * What is live of the sampled allocations, with ages, and what ever was: kept by the two hooks that jemalloc calls with
 * each sample and with its free (5.3.1 on), with none of its locks held and its re-entrancy guard up. Hot path: without
 * locks or allocation, any number of threads, in signal handlers too. A fork has a copy of its own.
 */
#ifndef MEMPROF_LIVE_TABLE_H
#define MEMPROF_LIVE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Before the first sample: the mean number of bytes from one to the next, which tells their weights. */
void live_table_open(uint64_t interval_bytes);

/* 0 until it is open. */
uint64_t live_table_interval_bytes(void);

static inline bool live_table_is_open(void) { return live_table_interval_bytes() != 0; }

/* Has the processor fetch what live_table_allocated will change, most likely. */
void live_table_prefetch(void);

/* jemalloc's prof_sample_hook_t and prof_sample_free_hook_t (experimental.hooks). Usable sizes are those of its classes. */
void live_table_allocated(const void *address, size_t requested_bytes, void **words, unsigned count, size_t usable_bytes);
void live_table_freed(const void *address, size_t usable_bytes);

struct live_totals {
  uint64_t bytes;                      /* the estimate of what is live */
  uint64_t peak, peak_bytes;           /* the number of the latest peak of that estimate, and what it was */
  uint64_t lost_samples, lost_bytes;   /* for which the table had no room, and what they stand for */
  uint64_t stackless;                  /* stacks that found no room: their samples share a row */
  uint64_t mapped_bytes;               /* of memory; the kernel has given what was touched */
};

void live_table_totals(struct live_totals *into);

/* From now on the figures of stacks tell of what is allocated and freed from now on, and of the peak from now on. */
void live_table_begin_anew(void);

/* Makes room where there is little left, or everywhere. Cold: one thread at a time, and not beside a reader of stacks' words. */
void live_table_sweep(void);
void live_table_sweep_all(void);

#endif
