/* The function jemalloc calls for the stack of a sampled allocation, and its counters. */
#ifndef MEMPROF_HOOK_H
#define MEMPROF_HOOK_H

#include <stdint.h>

/* jemalloc's prof_backtrace_hook_t (experimental.hooks.prof_backtrace). */
void hook_backtrace(void **words, unsigned *count, unsigned max);

/* Turns Java walks off for good and waits (at most 100 ms) for those under way. */
void hook_end(void);

#endif
