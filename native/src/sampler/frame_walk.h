/* Our own walk of Java frames: hot path. */
#ifndef MEMPROF_FRAME_WALK_H
#define MEMPROF_FRAME_WALK_H

#include <stdint.h>

#include "sampler/frame_forms.h"
#include "sampler/stack.h"

/* A Java frame: its Method, which it keeps alive, and the bytecode index; -3 of a native method. Without a Method it stands
 * for those frames of a virtual thread that lie in the heap. */
struct java_frame {
  const char *method;
  int32_t bci;
  enum frame_form form;
};

enum { MAX_JAVA_FRAMES = 128 /* jemalloc's PROF_BT_MAX */ };

/* Innermost first: of one that is remembered the id (names.h); of another 0, and what it is. */
struct java_frames {
  uint32_t ids[MAX_JAVA_FRAMES];
  struct java_frame unnamed[MAX_JAVA_FRAMES];
};

enum {
  FRAMES_UNKNOWN = -1,       /* the walk has met code that it does not know */
  FRAMES_DEOPTIMIZING = -2,  /* they are being replaced by others */
  FRAMES_IN_HEAP = 0,
};

/* Where a walk begins. */
struct registers {
  uintptr_t pc, sp, fp;
};

/* Java frames of the current thread from these registers outwards, on its own stack. Returns how many of at most max,
 * or why none. */
int frame_walk(const char *thread, const struct registers *from, const struct stack *stack, struct java_frames *frames,
               int max);

/* The same without what is remembered (return_cache.h, last_walk.h). */
int frame_walk_afresh(const char *thread, const struct registers *from, const struct stack *stack, struct java_frame *frames,
                      int max);

#endif
