/* What a measured release reads: exact counters of a thread, and totals of the allocator. Cold, but called
 * by the application's threads. */
#ifndef MEMPROF_READINGS_H
#define MEMPROF_READINGS_H

#include <stdbool.h>
#include <stdint.h>

/* Where jemalloc counts the usable bytes that the current OS thread has ever allocated and freed, whoever
 * allocated what it freed. They stay in place for the thread's life, and are for that thread to read. */
struct thread_counters {
  const volatile uint64_t *allocated, *freed;
};

/* False without jemalloc. */
bool readings_thread(struct thread_counters *out);

/* Totals of a new epoch, in bytes. Served and returned are what the arenas ever handed out and took back,
 * thread caches being their customers: how far these moved says how much the others were at work. */
struct allocator_reading {
  uint64_t allocated, active, resident, served, returned;
};

/* False without jemalloc. Some 100 us: it takes every arena's locks in turn. */
bool readings_allocator(struct allocator_reading *out);

#endif
