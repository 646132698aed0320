/*
 * Forgets the Java frames that are in no stack any more, once their tables are three quarters full: classes that come and
 * go for ever under new names would fill them. Meanwhile, some 100 ms, samples have native frames only.
 */
#ifndef MEMPROF_FRAME_RECLAIM_H
#define MEMPROF_FRAME_RECLAIM_H

#include <stdint.h>

/* Where it is due. *reported as for names_keep. One thread at a time, which has no lock that a walk could wait for. */
void frame_reclaim(uint32_t *reported);

/* How many frames were forgotten so far. */
uint64_t frame_reclaim_count(void);

#endif
