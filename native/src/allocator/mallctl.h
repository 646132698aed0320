/* The controls of the process's jemalloc, found by name: memprof never links it. Any thread may call. The
 * functions return 0 or an errno, ENOENT also where there is no jemalloc. */
#ifndef MEMPROF_MALLCTL_H
#define MEMPROF_MALLCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether there is a jemalloc. */
bool mallctl_is_there(void);

/* mallctl(3). */
int mallctl_by_name(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size);

/* Makes statistics, which stand still between two epochs, tell of now. */
static inline int mallctl_advance_epoch(void) {
  uint64_t epoch = 1;
  return mallctl_by_name("epoch", NULL, NULL, &epoch, sizeof epoch);
}

static inline bool mallctl_read_size(const char *name, size_t *bytes) {
  size_t size = sizeof *bytes;
  return mallctl_by_name(name, bytes, &size, NULL, 0) == 0;
}

/* Bytes of all blocks that live now, by an epoch of its own: neither freed ones in caches of threads nor jemalloc's own.
 * False, and 0, where nothing tells. */
static inline bool mallctl_live_bytes(uint64_t *live) {
  size_t bytes, cached, own; /* 4096 is MALLCTL_ARENAS_ALL */
  bool told = mallctl_advance_epoch() == 0 && mallctl_read_size("stats.allocated", &bytes) &&
              mallctl_read_size("stats.arenas.4096.tcache_bytes", &cached) &&
              mallctl_read_size("stats.arenas.4096.internal", &own);
  *live = told ? bytes - cached - own : 0;
  return told;
}

enum { CONTROL_DEPTH = 7 };

/* A control whose name was looked up once: that would be the dearest part of a call. */
struct control {
  size_t mib[CONTROL_DEPTH], depth;
};

int control_find(struct control *control, const char *name);

/* mallctlbymib(3). */
int control_call(const struct control *control, void *old, size_t *old_size, void *fresh, size_t fresh_size);

#endif
