/*
 * One lock, held for some hundred nanoseconds and never over a system call but that of waiting. What could leave it
 * held for good:
 *   - a signal handler that maps while its own thread holds it: `inside` tells, and the mapping counts as lost;
 *   - fork, while another thread holds it: the kernel wipes the child's copy of the table with the lock in it, and a
 *     table of zeros is free and off. Where it cannot (before Linux 4.14) the process's number tells the child;
 *   - a child by vfork or clone(CLONE_VM) that is killed within: after MAX_WAITS the table is off for good.
 */
#include "process/mapping_table.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "process/mapping_stacks.h"

enum { FREE, HELD, WAITED_FOR };

enum { MAX_PAGE_BYTES = 1 << 16 };

enum { SPINS = 100, WAIT_MILLIS = 50, MAX_WAITS = 40 };

struct table {
  _Atomic bool on;
  _Atomic uint32_t lock;
  _Atomic uint64_t version;
  struct mapping_stacks stacks;
  struct mapping_ranges ranges;
};

enum { TABLE_BYTES = (sizeof(struct table) + MAX_PAGE_BYTES - 1) / MAX_PAGE_BYTES * MAX_PAGE_BYTES };

static struct table *table; /* written before other threads are there */

static pid_t only_in; /* 0 where the kernel wipes the table in a child */

static _Thread_local bool inside;

static _Atomic uint64_t lost_outside;

bool mapping_table_open(void) {
  /* By the kernel: mmap is what is interposed. Pages are there once they are touched. */
  long memory = syscall(SYS_mmap, NULL, (size_t)TABLE_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == -1) return false;
  table = (struct table *)memory;
  madvise(table, (size_t)TABLE_BYTES, MADV_NOHUGEPAGE);
  if (madvise(table, (size_t)TABLE_BYTES, MADV_WIPEONFORK) != 0) only_in = getpid();
  atomic_store(&table->on, true);

  void *here[] = {(char *)(uintptr_t)mapping_table_open + 1}; /* as if called from here */
  struct mapping own = mapping_table_born((uintptr_t)memory, (uintptr_t)memory + TABLE_BYTES, here, 1);
  mapping_table_fill(&own);
  return true;
}

bool mapping_table_is_on(void) {
  return table != NULL && atomic_load_explicit(&table->on, memory_order_acquire) &&
         (only_in == 0 || only_in == getpid());
}

/* ---- the lock ---- */

static bool try_lock(void) {
  uint32_t seen = FREE;
  return atomic_compare_exchange_strong_explicit(&table->lock, &seen, HELD, memory_order_acquire,
                                                 memory_order_relaxed);
}

/* False when it was not to be had in two seconds, in which nobody has given it back. */
static bool wait_for_lock(void) {
  for (int i = 0; i < SPINS; i++)
    if (try_lock()) return true;
  struct timespec patience = {.tv_nsec = WAIT_MILLIS * 1000000L};
  for (int waits = 0; atomic_exchange_explicit(&table->lock, WAITED_FOR, memory_order_acquire) != FREE;) {
    if (waits == MAX_WAITS) return false;
    long woken = syscall(SYS_futex, &table->lock, FUTEX_WAIT_PRIVATE, WAITED_FOR, &patience, NULL, 0);
    if (woken == -1 && errno == ETIMEDOUT) waits++;
  }
  return true;
}

bool mapping_table_accepts(void) {
  if (!mapping_table_is_on()) return false;
  if (inside) mapping_table_lose(1);
  return !inside;
}

static bool enter(void) {
  if (inside || !mapping_table_is_on()) return false;
  inside = true;
  atomic_signal_fence(memory_order_seq_cst); /* a handler sees it before the lock is held */
  if (try_lock() || wait_for_lock()) return true;
  atomic_store(&table->on, false);
  inside = false;
  return false;
}

static void leave(void) {
  if (atomic_exchange_explicit(&table->lock, FREE, memory_order_release) == WAITED_FOR)
    syscall(SYS_futex, &table->lock, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  atomic_signal_fence(memory_order_seq_cst);
  inside = false;
}

static void changed(void) { atomic_fetch_add_explicit(&table->version, 1, memory_order_relaxed); }

/* ---- under it ---- */

struct mapping mapping_table_born(uintptr_t start, uintptr_t end, void *const *stack, unsigned count) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  struct mapping mapping = {.start = start,
                            .end = end,
                            .stack = OVERFLOW_STACK,
                            .birth_millis = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000};
  if (!enter()) return mapping;
  mapping.stack = mapping_stacks_id(&table->stacks, stack, count);
  leave();
  return mapping;
}

bool mapping_table_covers(uintptr_t start, uintptr_t end) {
  if (!enter()) return false;
  bool covers = mapping_ranges_cover(&table->ranges, start, end);
  leave();
  return covers;
}

void mapping_table_fill(const struct mapping *mapping) {
  if (!enter()) return;
  mapping_ranges_fill(&table->ranges, mapping);
  changed();
  leave();
}

void mapping_table_replace(const struct mapping *mapping) {
  if (!enter()) return;
  mapping_ranges_cut(&table->ranges, mapping->start, mapping->end, NULL, 0);
  mapping_ranges_fill(&table->ranges, mapping);
  changed();
  leave();
}

unsigned mapping_table_cut(uintptr_t start, uintptr_t end, struct mapping *pieces, unsigned max) {
  if (!enter()) return 0;
  unsigned taken = mapping_ranges_cut(&table->ranges, start, end, pieces, max);
  changed();
  leave();
  return taken;
}

size_t mapping_table_copy(uintptr_t address, struct mapping *into, size_t max, uint64_t *version) {
  size_t copied = 0;
  *version = 0;
  if (!enter()) return 0;
  for (uint32_t at = mapping_ranges_find(&table->ranges, address); at < table->ranges.count && copied < max; at++)
    into[copied++] = table->ranges.items[at];
  *version = atomic_load_explicit(&table->version, memory_order_relaxed);
  leave();
  return copied;
}

unsigned mapping_table_stack(uint64_t id, uint64_t *words, unsigned max) {
  if (!enter()) return 0;
  unsigned count = mapping_stacks_read(&table->stacks, id, words, max);
  leave();
  return count;
}

uint64_t mapping_table_lost(void) {
  uint64_t lost = atomic_load_explicit(&lost_outside, memory_order_relaxed);
  if (!enter()) return lost;
  lost += table->ranges.lost;
  leave();
  return lost;
}

void mapping_table_lose(unsigned count) { atomic_fetch_add_explicit(&lost_outside, count, memory_order_relaxed); }
