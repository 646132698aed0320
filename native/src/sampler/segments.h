/*
 * Memory of tables that grow: pages of the kernel's, by a system call. Hot path: mmap is interposed (process/mappings.c)
 * and would walk a stack. Never given back, so that a reader needs no leave.
 */
#ifndef MEMPROF_SEGMENTS_H
#define MEMPROF_SEGMENTS_H

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A segment, mapped and zeroed by whoever needs it first; NULL where there is no memory. Changes errno. */
static inline void *segment_map(_Atomic(void *) *segment, size_t bytes) {
  void *memory = atomic_load_explicit(segment, memory_order_acquire);
  if (memory != NULL) return memory;
  /* NORESERVE: only pages that are written count against the process. */
  long mapped = syscall(SYS_mmap, NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0L);
  if (mapped == -1) return NULL;
  if (atomic_compare_exchange_strong_explicit(segment, &memory, (void *)mapped, memory_order_acq_rel, memory_order_acquire))
    return (void *)mapped;
  syscall(SYS_munmap, mapped, bytes);
  return memory;
}

#endif
