/* The table of live samples, of which nothing is swept while it is read. Cold. */
#ifndef MEMPROF_LIVE_FILE_H
#define MEMPROF_LIVE_FILE_H

#include <stdint.h>

/* Makes room for stacks that are new. */
void live_file_sweep(void);

/* The words of each stack that stays when all others are swept. */
void live_file_each_held(void (*visit)(const uint64_t *words, unsigned count));

#endif
