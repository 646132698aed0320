/* The agent at rest: until somebody looks or memory grows, one thread waits here, and nothing of the control
 * part is loaded. */
#ifndef MEMPROF_STANDBY_H
#define MEMPROF_STANDBY_H

#include <stdbool.h>
#include <stdint.h>

/* What ends the rest, counted from standby_begin: resident bytes of the process, samples of the hook. */
struct standby_growth {
  uint64_t resident_bytes, samples;
};

/* Returns the bytes that are live in jemalloc; -1 without one. */
int64_t standby_begin(void);

/* Waits, `millis` at first and up to a second the longer nothing happens, and looks, which takes some microseconds:
 * true when there is that growth, the JVM has run out of something, or standby_wake was called. */
bool standby_needed(unsigned millis, const struct standby_growth *growth);

/* Ends the rest, for good. Any thread. */
void standby_wake(void);

#endif
