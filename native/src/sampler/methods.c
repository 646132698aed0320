/*
 * Hot path: one word a method, so that it is read and written at once: the pointer, without the
 * bits that are always zero, and the part of the number that its place does not tell. Nothing is removed when a class is
 * unloaded: its numbers do not come again.
 */
#include "sampler/methods.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

#include "arch.h"
#include "hotspot/vm.h"
#include "sampler/safe_read.h"

enum { POINTER_BITS = ARCH_ADDRESS_BITS - ARCH_ALIGN_BITS };

#define POINTER_MASK ((UINT64_C(1) << POINTER_BITS) - 1)

static _Atomic uint64_t *words;
static _Atomic uint64_t kept;

int methods_reserve(void) {
  if (words != NULL) return 0;
  void *memory = mmap(NULL, MAX_NUMBERED_METHODS * sizeof *words, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return errno;
  words = memory;
  return 0;
}

static uint64_t round_of(uint64_t number) { return number / MAX_NUMBERED_METHODS; }

void methods_keep(uint64_t number, const void *method, bool replace) {
  uint64_t pointer = (uint64_t)(uintptr_t)method >> ARCH_ALIGN_BITS, round = round_of(number);
  if (pointer > POINTER_MASK || round >> (64 - POINTER_BITS) != 0) return;
  _Atomic uint64_t *word = &words[number % MAX_NUMBERED_METHODS];
  uint64_t seen = atomic_load(word);
  do {
    if (seen != 0 && (seen >> POINTER_BITS > round || (seen >> POINTER_BITS == round && !replace))) return;
  } while (!atomic_compare_exchange_weak(word, &seen, round << POINTER_BITS | pointer));
  if (seen == 0) atomic_fetch_add_explicit(&kept, 1, memory_order_relaxed);
}

const void *methods_find(jmethodID id, bool *known) {
  if (!vm.ids_are_numbers) {
    const void *method = NULL;
    struct window memory;
    window_open(&memory);
    *known = window_read(&memory, (uintptr_t)id, &method, sizeof method);
    return *known ? method : NULL;
  }
  uint64_t number = (uint64_t)(uintptr_t)id;
  uint64_t word = atomic_load_explicit(&words[number % MAX_NUMBERED_METHODS], memory_order_acquire);
  *known = word != 0 && word >> POINTER_BITS == round_of(number);
  return *known ? (const void *)(uintptr_t)((word & POINTER_MASK) << ARCH_ALIGN_BITS) : NULL;
}

uint64_t methods_bytes(void) { return atomic_load_explicit(&kept, memory_order_relaxed) * sizeof *words; }
