/*
 * The sampled allocations that live, by address. Hot path: without locks or allocation, any number of threads, in signal
 * handlers too. Bounded; grows by mapped segments.
 *
 * An address may be there twice: jemalloc tells of a realloc's old memory after it was given back, when another thread may
 * have got it already.
 */
#ifndef MEMPROF_LIVE_SAMPLES_H
#define MEMPROF_LIVE_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

enum { MAX_LIVE_SAMPLES = 1396736 }; /* slots; two thirds of them are filled before the first is refused */

struct live_sample {
  uint64_t address;          /* even, not 0, of at most 48 bits */
  uint64_t requested_bytes, usable_bytes;
  uint64_t birth_nanos;      /* CLOCK_MONOTONIC */
  uint32_t stack;            /* as live_stacks.h numbers them */
  uint64_t thread;           /* as live_threads.h numbers them */
};

/* Has the processor fetch what live_samples_add and live_samples_take will look at first. */
void live_samples_prefetch(uint64_t address);

/* False where there is no room for it. */
bool live_samples_add(const struct live_sample *sample);

/* Takes one with this address out: of several one of this size, of those the oldest. False if there is none. */
bool live_samples_take(uint64_t address, uint64_t usable_bytes, struct live_sample *taken);

/* How many slots there are now, of which each holds a sample or none. */
uint32_t live_samples_slots(void);

/* Copies what a slot holds, whole; false if that is none. */
bool live_samples_read(uint32_t slot, struct live_sample *into);

/* Mapped, of which the kernel has given what was touched. */
uint64_t live_samples_mapped_bytes(void);

#endif
