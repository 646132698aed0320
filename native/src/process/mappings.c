/*
 * mmap, mmap64, munmap, mremap and sbrk, interposed where this library is preloaded: whose every mapping is.
 *
 * They are called from inside malloc, with locks of the allocator's held, from constructors, signal handlers and
 * children by vfork. So nothing here allocates or takes a lock of others, and none of ours is held over the call.
 * Before the constructor has found the next ones they are system calls: dlsym could not be asked.
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "memprof.h"
#include "process/mapping_table.h"
#include "process/mapping_watch.h"
#include "process/search_order.h"
#include "sampler/walk.h"

typedef void *(*mmap_function)(void *, size_t, int, int, int, off_t);
typedef int (*munmap_function)(void *, size_t);
typedef void *(*mremap_function)(void *, size_t, size_t, int, ...);
typedef void *(*sbrk_function)(intptr_t);

/* Written by the constructor; before, the system call takes their place. */
static mmap_function next_mmap, next_mmap64;
static munmap_function next_munmap;
static mremap_function next_mremap;
static sbrk_function next_sbrk;

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

/* ---- before the next ones are known ---- */

static void *call_mmap(void *at, size_t bytes, int protection, int flags, int file, off_t offset) {
  return (void *)syscall(SYS_mmap, at, bytes, protection, flags, file, offset);
}

static int call_munmap(void *at, size_t bytes) { return (int)syscall(SYS_munmap, at, bytes); }

static void *call_mremap(void *at, size_t bytes, size_t new_bytes, int flags, void *to) {
  return (void *)syscall(SYS_mremap, at, bytes, new_bytes, flags, to);
}

/* The break is in a variable of libc's, so the system call alone would not do. */
extern void *__sbrk(intptr_t by);

/* ---- the entries ---- */

static void *map(mmap_function next, void *at, size_t bytes, int protection, int flags, int file, off_t offset,
                 const void *caller) {
  void *mapped = (next == NULL ? call_mmap : next)(at, bytes, protection, flags, file, offset);
  if (mapped != MAP_FAILED) mapping_watch_mapped(mapped, bytes, flags, caller);
  return mapped;
}

MEMPROF_EXPORT void *mmap(void *at, size_t bytes, int protection, int flags, int file, off_t offset) {
  return map(next_mmap, at, bytes, protection, flags, file, offset, __builtin_return_address(0));
}

MEMPROF_EXPORT void *mmap64(void *at, size_t bytes, int protection, int flags, int file, off64_t offset) {
  return map(next_mmap64, at, bytes, protection, flags, file, offset, __builtin_return_address(0));
}

MEMPROF_EXPORT int munmap(void *at, size_t bytes) {
  struct mapping_change change;
  mapping_watch_unmap(&change, at, bytes);
  int result = (next_munmap == NULL ? call_munmap : next_munmap)(at, bytes);
  if (result != 0) mapping_watch_put_back(&change);
  return result;
}

/* The whole of the old range is taken out: it may move. An old size of 0 maps shared memory a second time. */
MEMPROF_EXPORT void *mremap(void *at, size_t bytes, size_t new_bytes, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  void *to = va_arg(arguments, void *); /* whatever it is where flags ask for none, as in libc */
  va_end(arguments);

  struct mapping_change old, target;
  mapping_watch_unmap(&old, at, bytes);
  if ((flags & MREMAP_FIXED) != 0)
    mapping_watch_unmap(&target, to, new_bytes);
  else
    target.count = 0;
  void *mapped = next_mremap == NULL ? call_mremap(at, bytes, new_bytes, flags, to)
                                     : next_mremap(at, bytes, new_bytes, flags, to);
  if (mapped == MAP_FAILED) {
    mapping_watch_put_back(&target);
    mapping_watch_put_back(&old);
    return mapped;
  }
  if ((flags & MREMAP_DONTUNMAP) != 0) mapping_watch_put_back(&old);
  mapping_watch_moved(&old, at, mapped, new_bytes, __builtin_return_address(0));
  return mapped;
}

/* Allocators that are older than their mmap grow by the break, such as tcmalloc. The C library's own calls, for the main
 * arena of its malloc, are not seen: what nobody was seen to take is its. */
MEMPROF_EXPORT void *sbrk(intptr_t by) {
  sbrk_function next = next_sbrk == NULL ? __sbrk : next_sbrk;
  struct mapping_change change = {.count = 0};
  if (by < 0) mapping_watch_unmap_whole(&change, (char *)next(0) + by, 0 - (size_t)by);
  void *before = next(by);
  if (before == (void *)-1)
    mapping_watch_put_back(&change);
  else if (by > 0)
    mapping_watch_grown(before, (size_t)by, __builtin_return_address(0));
  return before;
}

/* Nothing to do where this library was opened later: nobody's calls come here. The walk is made ready first, since
 * that may map. */
__attribute__((constructor)) static void start_early(void) {
  mmap_function found = (mmap_function)(size_t)search_order_next("mmap");
  if (found == NULL) return;
  next_mmap64 = (mmap_function)(size_t)search_order_next("mmap64");
  next_munmap = (munmap_function)(size_t)search_order_next("munmap");
  next_mremap = (mremap_function)(size_t)search_order_next("mremap");
  next_sbrk = (sbrk_function)(size_t)search_order_next("sbrk");
  next_mmap = found;
  walk_native_prepare();
  mapping_watch_start();
}

/* ---- what is told ---- */

bool memprof_mappings_watched(void) { return mapping_watch_has_started() && mapping_table_is_on(); }

/* A round that another change has come between is repeated; the last one is taken as it is. */
size_t memprof_mappings(struct memprof_mapping *into, size_t room) {
  enum { CHUNK = 128, MAX_ROUNDS = 4 };
  struct mapping chunk[CHUNK];
  size_t count = 0;
  for (int round = 0; round < MAX_ROUNDS; round++) {
    uintptr_t address = 0;
    uint64_t first_version = 0, version;
    count = 0;
    for (size_t copied = CHUNK; copied == CHUNK; address = chunk[copied - 1].end) {
      copied = mapping_table_copy(address, chunk, CHUNK, &version);
      if (count == 0) first_version = version;
      for (size_t i = 0; i < copied; i++, count++)
        if (count < room)
          into[count] = (struct memprof_mapping){chunk[i].start, chunk[i].end, chunk[i].stack, chunk[i].birth_millis};
      if (copied == 0) break;
    }
    if (version == first_version) break;
  }
  return count;
}

unsigned memprof_mapping_stack(uint64_t stack, uint64_t *words, unsigned max) {
  return mapping_table_stack(stack, words, max);
}

uint64_t memprof_mappings_lost(void) { return mapping_table_lost(); }
