/* A jemalloc that a library brings along, beside the one that the process runs on. */
#ifndef MEMPROF_FOREIGN_H
#define MEMPROF_FOREIGN_H

#include <stdint.h>

/* What such a jemalloc says of itself, in bytes. */
struct foreign_use {
  int64_t allocated; /* in blocks that were handed out */
  int64_t resident;  /* in memory, at most */
};

/* Reads it by the mallctl that the library at that path exports, under one of the usual prefixes. Any thread; the
 * library stays loaded meanwhile. Returns 0 or an errno: ENOENT where it is not loaded, or exports none. */
int foreign_read(const char *path, struct foreign_use *use);

#endif
