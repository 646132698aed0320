/* Counters apart by thread, so that cores do not fight for one cache line. */
#ifndef MEMPROF_STRIPES_H
#define MEMPROF_STRIPES_H

#include <pthread.h>
#include <stdint.h>

enum { STRIPES = 32 };

/* That of the current thread, which others may share. Async-signal-safe. */
static inline unsigned stripes_mine(void) {
  uintptr_t self = (uintptr_t)pthread_self();
  return (self >> 12 ^ self >> 20) % STRIPES;
}

#endif
