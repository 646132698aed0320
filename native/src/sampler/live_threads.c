/*
 * A ring by number: a thread writes its name when it is first sampled, and again where a later thread has taken its
 * place. Names are words, so that who reads beside a writer reads without a race, and sees by the number whether all is of one.
 */
#include "sampler/live_threads.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/prctl.h>

#include "sampler/segments.h"

enum { NAME_WORDS = (MAX_THREAD_NAME + 1) / sizeof(uint64_t) };

#define BEING_WRITTEN UINT64_MAX

struct slot {
  _Atomic uint64_t number; /* 0 while it is free */
  _Atomic uint64_t words[NAME_WORDS];
};

static _Atomic(void *) slots;
static _Atomic uint64_t last_number;

static __thread struct {
  uint64_t number;
  bool is_named;
  char name[MAX_THREAD_NAME + 1];
} this_thread;

static struct slot *slot_of(void *memory, uint64_t number) { return (struct slot *)memory + number % KEPT_THREAD_NAMES; }

/* Not where another writes just now, which is a thread of a number much lower or higher. */
static void write_name(struct slot *slot) {
  uint64_t words[NAME_WORDS];
  memcpy(words, this_thread.name, sizeof words);
  uint64_t number = atomic_load_explicit(&slot->number, memory_order_relaxed);
  if (number == BEING_WRITTEN ||
      !atomic_compare_exchange_strong_explicit(&slot->number, &number, BEING_WRITTEN, memory_order_relaxed, memory_order_relaxed))
    return;
  atomic_thread_fence(memory_order_release); /* who reads any of the words finds another number afterwards */
  for (int i = 0; i < NAME_WORDS; i++) atomic_store_explicit(&slot->words[i], words[i], memory_order_relaxed);
  atomic_store_explicit(&slot->number, this_thread.number, memory_order_release);
}

static void set_name(const char *name) {
  size_t length = 0;
  for (; name[length] != 0 && length < MAX_THREAD_NAME; length++)
    this_thread.name[length] = name[length] >= ' ' && name[length] <= '~' ? name[length] : '?';
  this_thread.name[length] = 0;
}

/* One that was never named there has the program's. */
static void take_kernels_name(void) {
  enum { KERNELS_LENGTH = 15 };
  char name[KERNELS_LENGTH + 1] = "";
  prctl(PR_GET_NAME, name, 0, 0, 0);
  if (strncmp(name, program_invocation_short_name, KERNELS_LENGTH) != 0) set_name(name);
}

uint64_t live_threads_this(void) {
  if (this_thread.number == 0) {
    this_thread.number = 1 + atomic_fetch_add_explicit(&last_number, 1, memory_order_relaxed) % MAX_THREAD_NUMBER;
    if (!this_thread.is_named) take_kernels_name();
  }
  void *memory = this_thread.name[0] == 0 ? NULL : segment_map(&slots, KEPT_THREAD_NAMES * sizeof(struct slot));
  if (memory != NULL) {
    struct slot *slot = slot_of(memory, this_thread.number);
    if (atomic_load_explicit(&slot->number, memory_order_relaxed) != this_thread.number) write_name(slot);
  }
  return this_thread.number;
}

void live_threads_name_this(const char *name) {
  if (this_thread.is_named || name[0] == 0) return;
  set_name(name);
  this_thread.is_named = true;
  void *memory = atomic_load_explicit(&slots, memory_order_acquire);
  if (this_thread.number != 0 && memory != NULL) write_name(slot_of(memory, this_thread.number));
}

bool live_threads_name(uint64_t number, char *into) {
  void *memory = atomic_load_explicit(&slots, memory_order_acquire);
  if (memory == NULL) return false;
  struct slot *slot = slot_of(memory, number);
  if (atomic_load_explicit(&slot->number, memory_order_acquire) != number) return false;
  uint64_t words[NAME_WORDS];
  for (int i = 0; i < NAME_WORDS; i++) words[i] = atomic_load_explicit(&slot->words[i], memory_order_relaxed);
  atomic_thread_fence(memory_order_acquire);
  if (atomic_load_explicit(&slot->number, memory_order_relaxed) != number) return false;
  memcpy(into, words, sizeof words);
  return into[0] != 0;
}
