/* Which stack a stack pointer is on. Hot path. */
#ifndef MEMPROF_STACK_H
#define MEMPROF_STACK_H

#include <stdint.h>

enum stack_kind {
  STACK_UNKNOWN, /* of a thread that the JVM does not know: its own or another */
  STACK_OWN,     /* the current thread's own, as HotSpot has recorded it */
  STACK_FOREIGN, /* none of that: a coroutine's, a signal handler's */
};

struct stack {
  enum stack_kind kind;
  uintptr_t low, end; /* of the thread's own stack; 0 where it is unknown */
};

struct stack stack_of(uintptr_t sp);

#endif
