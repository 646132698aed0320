/*
 * The last safety net of a walk: a read by which HotSpot's layout surprises us ends the walk, and not the process. Hot path.
 *
 * Nothing relies on it. What may not be there is read safely (safe_read.h); this is for what we believe to be there.
 */
#ifndef MEMPROF_RESCUE_H
#define MEMPROF_RESCUE_H

#include <stdbool.h>

/* After so many faults a walk is given up for good: each costs some microseconds, and what is wrong will not get better. */
enum { MAX_FAULTS = 16 };

/* Puts a handler of ours before the JVM's, which gets all faults but those of our own code within rescue_run, as if there were
 * no other. Where a fault would be handed on in another way than the kernel's, there is no net. Once, after VMInit. */
void rescue_prepare(void);

/* Runs a function that can be left anywhere: it holds nothing. False where it has met a fault. May be nested. */
bool rescue_run(void (*function)(void *argument), void *argument);

#endif
