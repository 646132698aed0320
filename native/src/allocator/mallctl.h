/* The controls of the process's jemalloc, found by name: memprof never links it. Any thread may call. The
 * functions return 0 or an errno, ENOENT also where there is no jemalloc. */
#ifndef MEMPROF_MALLCTL_H
#define MEMPROF_MALLCTL_H

#include <stdbool.h>
#include <stddef.h>

/* Whether there is a jemalloc. */
bool mallctl_is_there(void);

/* mallctl(3). */
int mallctl_by_name(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size);

enum { CONTROL_DEPTH = 7 };

/* A control whose name was looked up once: that would be the dearest part of a call. */
struct control {
  size_t mib[CONTROL_DEPTH], depth;
};

int control_find(struct control *control, const char *name);

/* mallctlbymib(3). */
int control_call(const struct control *control, void *old, size_t *old_size, void *fresh, size_t fresh_size);

#endif
