#include "process/address_reserve.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "process/quiet.h"

/* Where the agent was at rest, a dump takes 46 MiB: 29 to map libjvm.so for its symbols, the rest for classes, threads
 * and buffers. What is over is for who allocates beside it. */
static const size_t reserve_bytes = 64 << 20;

/* Taken only while so many times as much is free: a failure after it would be ours. */
enum { FREE_RESERVES = 4 };

static _Atomic(void *) held;

static bool is_plenty_free(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false; /* nobody would miss it */
  uint64_t used = quiet_look().virtual_bytes;
  return used != 0 && limit.rlim_cur > used && limit.rlim_cur - used > FREE_RESERVES * reserve_bytes;
}

bool address_reserve_hold(void) {
  if (atomic_load(&held) != NULL) return true;
  if (!is_plenty_free()) return false;
  void *taken = mmap(NULL, reserve_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (taken == MAP_FAILED) return false;
  atomic_store(&held, taken);
  return true;
}

void address_reserve_release(void) {
  void *taken = atomic_exchange(&held, NULL);
  if (taken != NULL) munmap(taken, reserve_bytes);
}
