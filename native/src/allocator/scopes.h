/*
 * Arenas of their own for parts of the application: what is allocated while a thread is switched to one is
 * accounted there, exactly, until it is freed, by whichever thread.
 *
 * A switch flushes the thread's cache first: what it holds belongs to the arena before, and would be handed
 * out as the new arena's. 2 to 6 us; see benchmarks/weigh.
 */
#ifndef MEMPROF_SCOPES_H
#define MEMPROF_SCOPES_H

/* Makes an arena, which stays for the life of the process: jemalloc can only destroy one together with all
 * that lives in it. Any thread. Returns 0 or an errno: ENOTSUP where opt.percpu_arena rules arenas. */
int scopes_create(unsigned *arena);

/* Switches the current thread to an arena, and tells which it had. Allocates nothing. Returns 0 or an errno;
 * after an error the thread has the arena that it had. */
int scopes_switch(unsigned arena, unsigned *before);

#endif
