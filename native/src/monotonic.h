/* The clock that no one sets. Async-signal-safe. */
#ifndef MEMPROF_MONOTONIC_H
#define MEMPROF_MONOTONIC_H

#include <stdint.h>
#include <time.h>

static inline int64_t monotonic_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif
