/*
 * Hot path: a few stacks, taken and given back by one atomic word. A coroutine's stack may end some KiB below sp,
 * and nothing tells where.
 */
#include "sampler/side_stack.h"

#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

#include "arch.h"

enum {
  STACKS = 4,
  GUARD_BYTES = ARCH_MIN_PAGE_BYTES,
  STACK_BYTES = 128 << 10, /* only touched pages take memory */
};

static char *stacks; /* NULL until mapped, or without memory */
static _Atomic unsigned taken; /* a bit for each */

void side_stacks_prepare(void) {
  if (stacks != NULL || !ARCH_SWITCHES_STACKS) return;
  size_t bytes = STACKS * (GUARD_BYTES + STACK_BYTES);
  char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  for (int i = 0; i < STACKS; i++) mprotect(memory + i * (GUARD_BYTES + STACK_BYTES), GUARD_BYTES, PROT_NONE);
  stacks = memory;
}

static int take(void) {
  unsigned seen = atomic_load_explicit(&taken, memory_order_relaxed);
  for (int i = 0; i < STACKS;) {
    if ((seen & 1u << i) != 0)
      i++;
    else if (atomic_compare_exchange_weak_explicit(&taken, &seen, seen | 1u << i, memory_order_acquire,
                                                   memory_order_relaxed))
      return i;
  }
  return -1;
}

static void give_back(int stack) { atomic_fetch_and_explicit(&taken, ~(1u << stack), memory_order_release); }

bool side_stack_run(void (*function)(void *argument), void *argument) {
  int stack = stacks == NULL ? -1 : take();
  if (stack < 0) return false;
  arch_call_on(stacks + (stack + 1) * (GUARD_BYTES + STACK_BYTES), function, argument);
  give_back(stack);
  return true;
}
