/*
 * What return addresses in compiled Java code stand for, kept so that a frame met before costs some nanoseconds: no search
 * for its code, its scopes, its names. Bounded. Hot path: without locks, async-signal-safe.
 *
 * The code of a frame on this thread's stack is not freed. That what is kept is of this code, and not of another that lay
 * there before, its compilation tells (java_code_compilation). Whether it may still be entered makes no difference to those
 * that have; of a frame that is to be deoptimized the return address is another.
 */
#ifndef MEMPROF_RETURN_CACHE_H
#define MEMPROF_RETURN_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotspot/java_code.h"

enum { MAX_FRAMES_OF_RETURN = 24 /* methods inlined in one another */ };

struct return_frames {
  const char *blob; /* their code's */
  uint64_t compilation;
  uintptr_t frame_bytes;
  int count;
  uint32_t ids[MAX_FRAMES_OF_RETURN]; /* those of names.h, innermost first */
};

bool return_cache_find(uintptr_t pc, struct return_frames *frames);

/* Takes the place of what has come there before. */
void return_cache_keep(uintptr_t pc, const struct return_frames *frames);

/* Forgets all: ids of before mean nothing any more. While nobody walks. */
void return_cache_forget(void);

size_t return_cache_bytes(void);

#endif
