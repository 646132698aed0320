/* Stacks of our own, for what may not fit on the one that is there. Hot path. */
#ifndef MEMPROF_SIDE_STACK_H
#define MEMPROF_SIDE_STACK_H

#include <stdbool.h>

/* Maps them. Cold. */
void side_stacks_prepare(void);

/* Runs a function, which must return, on a side stack. False, without having run it, where none is free or
 * the architecture has no way. */
bool side_stack_run(void (*function)(void *argument), void *argument);

#endif
