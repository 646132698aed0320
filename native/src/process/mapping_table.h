/*
 * The mappings of this process with the stacks that made them. Any thread, in signal handlers too; allocates nothing.
 * A process that was forked from the watched one has a table that is off.
 */
#ifndef MEMPROF_MAPPING_TABLE_H
#define MEMPROF_MAPPING_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "process/mapping_ranges.h"

/* Turns it on, once in a process. False where there is no memory: it stays off. */
bool mapping_table_open(void);

bool mapping_table_is_on(void);

/* Whether a change can be recorded now: not where the table is off, nor in a signal handler that came amid a change
 * of its own thread, which is counted. */
bool mapping_table_accepts(void);

/* The number of a stack; see mapping_stacks.h. Now, as birth. */
struct mapping mapping_table_born(uintptr_t start, uintptr_t end, void *const *stack, unsigned count);

bool mapping_table_covers(uintptr_t start, uintptr_t end);

/* Adds what no record covers. */
void mapping_table_fill(const struct mapping *mapping);

/* Adds it in place of all that was recorded there. */
void mapping_table_replace(const struct mapping *mapping);

/* As mapping_ranges_cut. */
unsigned mapping_table_cut(uintptr_t start, uintptr_t end, struct mapping *pieces, unsigned max);

/* Copies those that end beyond an address, in order, at most max; returns how many. *version tells one state of the
 * table from others. */
size_t mapping_table_copy(uintptr_t address, struct mapping *into, size_t max, uint64_t *version);

unsigned mapping_table_stack(uint64_t id, uint64_t *words, unsigned max);

/* How often something could not be recorded: no room, or a signal handler that maps amid a change of the table. */
uint64_t mapping_table_lost(void);

/* Counts what others have lost. */
void mapping_table_lose(unsigned count);

#endif
