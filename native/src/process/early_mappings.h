/*
 * What is mapped before this library's constructor: jemalloc's first extents. It is only written down then. The
 * dynamic loader is at work, other constructors have not run, and AddressSanitizer may not have found the real memmove.
 */
#ifndef MEMPROF_EARLY_MAPPINGS_H
#define MEMPROF_EARLY_MAPPINGS_H

#include <stdint.h>

/* caller: NULL where the range was unmapped. */
void early_mappings_note(uintptr_t start, uintptr_t end, const void *caller);

/* In their order. Returns how many found no room. */
unsigned early_mappings_replay(void (*told)(uintptr_t start, uintptr_t end, const void *caller));

#endif
