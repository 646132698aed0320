/*
 * Where libraries have been unloaded from. Another library may come to lie there, so the hook marks a
 * return address by the generation of the latest unload that covered it (docs/formats.md): only so can a
 * reader tell whose code it was.
 */
#ifndef MEMPROF_UNLOADS_H
#define MEMPROF_UNLOADS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* User addresses have at most 48 bits, and bit 63 tells named frames: 15 are left. */
#define GENERATION_SHIFT 48
#define LAST_GENERATION 32767u

/* How many ranges are kept. */
extern _Atomic unsigned unloads_count;

/* The generation of an unload that has just happened: 1, 2, ..., and LAST_GENERATION for good. */
uint32_t unloads_next_generation(void);

/* Notes that code was unloaded from [start, end). One caller at a time, of this and the above. */
void unloads_stamp(uintptr_t start, uintptr_t end, uint32_t generation);

/* Hot path: puts its generation into each of the return addresses. */
void unloads_mark(void **addresses, unsigned count);

static inline bool unloads_any(void) {
  return atomic_load_explicit(&unloads_count, memory_order_relaxed) != 0;
}

#endif
