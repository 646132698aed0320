/* A piece of the address space, where that is limited (RLIMIT_AS, getrlimit(2)): let go when memory has ended, it is
 * what a dump of that moment is made in, and what keeps the JVM's own threads alive meanwhile. Takes no memory. */
#ifndef MEMPROF_ADDRESS_RESERVE_H
#define MEMPROF_ADDRESS_RESERVE_H

#include <stdbool.h>

/* Sets it aside if it is not, and if so much more is free that its want would not be what ends the process.
 * One thread at a time. Returns whether it is set aside. */
bool address_reserve_hold(void);

/* Any thread; allocates nothing. */
void address_reserve_release(void);

#endif
