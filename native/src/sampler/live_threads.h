/*
 * Numbers and names of the threads whose allocations are sampled. Hot path: without locks or allocation. Bounded: the
 * names of the latest threads are kept, and of all that still allocate.
 */
#ifndef MEMPROF_LIVE_THREADS_H
#define MEMPROF_LIVE_THREADS_H

#include <stdbool.h>
#include <stdint.h>

enum {
  KEPT_THREAD_NAMES = 1 << 16,
  MAX_THREAD_NAME = 63, /* bytes; the rest is cut off */
};

#define MAX_THREAD_NUMBER ((UINT64_C(1) << 44) - 1)

/* The number of this thread, from 1 on, taken by its first sample; none is given twice. */
uint64_t live_threads_this(void);

/* Names this thread; its first name stays. Characters other than printable ASCII become '?'. A thread without one has the
 * kernel's name, of 15 bytes, as it is at its first sample. */
void live_threads_name_this(const char *name);

/* Copies the name of a thread, with an end, into room for MAX_THREAD_NAME + 1 bytes; false if there is none. */
bool live_threads_name(uint64_t number, char *into);

#endif
