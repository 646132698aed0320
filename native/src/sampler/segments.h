/*
 * Memory of tables that grow, in pages of the kernel's. Hot path: mmap is our own there (process/mappings.c), and
 * walks no stack for us. Never given back, so that a reader needs no leave.
 */
#ifndef MEMPROF_SEGMENTS_H
#define MEMPROF_SEGMENTS_H

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

/* A segment, mapped and zeroed by whoever needs it first; NULL where there is no memory. Changes errno. */
static inline void *segment_map(_Atomic(void *) *segment, size_t bytes) {
  void *memory = atomic_load_explicit(segment, memory_order_acquire);
  if (memory != NULL) return memory;
  /* NORESERVE: only pages that are written count against the process. */
  void *mapped = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) return NULL;
  if (atomic_compare_exchange_strong_explicit(segment, &memory, mapped, memory_order_acq_rel, memory_order_acquire))
    return mapped;
  munmap(mapped, bytes);
  return memory;
}

#endif
