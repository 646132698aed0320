/* The two walks that make up a stack. Hot path. */
#ifndef MEMPROF_WALK_H
#define MEMPROF_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "sampler/outcome.h"
#include "sampler/stack.h"

/* Where a native walk ended. */
struct native_end {
  struct stack stack;         /* that it began on */
  bool in_loader;             /* a frame lies in ld.so */
  bool uncalled;              /* it came to an address that nobody called: a signal handler's, a coroutine's start */
  bool in_java;               /* it met JIT-compiled or interpreted code, with these registers: */
  uintptr_t pc, sp, fp;
};

/* Return addresses from the caller of malloc outwards, to the first frame of Java code or the end of
 * the stack. `from` is the frame record (fp, and above it the return address) of a function under way, whose caller is where
 * it begins. Returns how many of at most max. */
unsigned walk_native(const void *from, void **frames, unsigned max, struct native_end *end);

/* Readies the native walk (the unwinder's own first-use initialization, which may allocate). */
void walk_native_prepare(void);

/* Java frames of the current thread as words of a stack (docs/formats.md). Returns how many of at most
 * max; sets the outcome, and whether there were more frames than room. On a coroutine's stack they are those of
 * whoever resumed it, behind the label of that outcome. */
unsigned walk_java(void **words, unsigned max, const struct native_end *end, enum outcome *outcome,
                   bool *truncated);

/* To be told of each walk_java that was ended by a fault (rescue.h). */
void walk_java_faulted(void);

static inline void *named_frame(uint32_t id) { return (void *)(uintptr_t)(NAMED_FRAME_BIT | id); }

#endif
