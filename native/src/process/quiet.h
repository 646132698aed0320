/* How the agent's threads wait while nothing happens: here, with a look at a few counters now and then. In Java each
 * such look would cost a hundred times as much, in a process whose caches are the application's. */
#ifndef MEMPROF_QUIET_H
#define MEMPROF_QUIET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct quiet_figures {
  uint64_t resident_bytes; /* of the process; 0 where the kernel does not tell */
  uint64_t virtual_bytes;  /* likewise */
  uint64_t samples;        /* of the hook */
  uint64_t libraries;      /* how often one was loaded or unloaded */
};

/* As of now, without the libraries. Takes some microseconds. */
struct quiet_figures quiet_look(void);

/* Waits so long, or until quiet_wake of the same word; does not wait while that is set. */
void quiet_sleep(_Atomic uint32_t *awake, unsigned millis);

void quiet_wake(_Atomic uint32_t *awake);

/* The pause after one in which nothing has happened. */
unsigned quiet_longer(unsigned pause_millis);

/* For the watch, one thread: waits until the process's resident memory differs by so much from what it was when
 * the last call returned, a sample was taken since, the JVM has run out of something, quiet_end_watch was called,
 * or the time is over. */
void quiet_watch(unsigned max_millis, uint64_t resident_bytes);

/* Any thread. */
void quiet_end_watch(void);

/* For the thread that keeps names, one: waits until a sample was taken, or a library loaded or unloaded, since the
 * last call returned, at which it looks so often at first; or the time is over. */
void quiet_names(unsigned look_millis, unsigned max_millis);

#endif
