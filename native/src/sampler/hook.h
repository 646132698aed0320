/* The function jemalloc calls for the stack of a sampled allocation, and its counters. */
#ifndef MEMPROF_HOOK_H
#define MEMPROF_HOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "sampler/outcome.h"

struct hook_stack {
  unsigned words, java_words; /* of all words the outermost ones */
  enum outcome outcome;
  bool truncated; /* there were more Java frames than room */
};

/* The stack of this thread, from the first caller outside of this library and jemalloc: native frames, then Java's.
 * No sample: counts nothing. Changes errno. Under the hook's rules, once walk_native_prepare has run. */
struct hook_stack hook_walk(void **words, unsigned max);

/* jemalloc's prof_backtrace_hook_t (experimental.hooks.prof_backtrace). */
void hook_backtrace(void **words, unsigned *count, unsigned max);

/* Turns Java walks off for good and waits (at most 100 ms) for those under way. */
void hook_end(void);

/* Turns Java walks off, and waits as long for those under way. False where one does not end: then nothing has changed. */
bool hook_shut_java(void);
void hook_open_java(void);

#endif
