/*
 * The table of live samples under threads that allocate, and free what others have allocated, at addresses that come
 * back at once, with stacks of which most come only once, while another thread reads and sweeps.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "check.h"
#include "live_sum.h"
#include "sampler/live_samples.h"
#include "sampler/live_stacks.h"
#include "sampler/live_table.h"

enum { THREADS = 7, ROUNDS = 200003, PLACES = 3001, COMMON_STACKS = 97, DEPTH = 33, ODD = 13 };

/* A place is an address, and whoever has made it busy may allocate or free there. */
enum { FREE, BUSY, LIVE };
static _Atomic int states[PLACES];
static uint64_t rounds_of[PLACES]; /* whose place is busy writes it */

static _Atomic uint64_t allocations, requested_bytes, next_stack = COMMON_STACKS;
static _Atomic int running = THREADS;

static void *address_of(uint32_t place) { return (void *)(uintptr_t)(UINT64_C(0x7f0000000000) + ((uint64_t)place << 12)); }

static size_t requested_of(uint32_t place) { return place + PLACES * rounds_of[place]; }

static void allocate(uint32_t place, uint64_t stack) {
  void *words[DEPTH];
  for (uint64_t i = 0; i < DEPTH; i++) words[i] = (void *)(uintptr_t)(0x400000 + 8 * i);
  words[DEPTH - 1] = (void *)(uintptr_t)stack;
  size_t requested = requested_of(place);
  live_table_allocated(address_of(place), requested, words, DEPTH, requested + ODD);
  atomic_fetch_add(&allocations, 1);
  atomic_fetch_add(&requested_bytes, requested);
}

static void let_go(uint32_t place) {
  live_table_freed(address_of(place), requested_of(place) + ODD);
  rounds_of[place]++;
}

static uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525 + 1013904223;
  return *state >> 8;
}

static bool changes(uint32_t place, int from) { return atomic_compare_exchange_strong(&states[place], &from, BUSY); }

static void *work(void *seed) {
  uint32_t random = (uint32_t)(uintptr_t)seed;
  for (int i = 0; i < ROUNDS; i++) {
    uint32_t place = next_random(&random) % PLACES;
    if (changes(place, FREE)) {
      bool common = next_random(&random) % 4 != 0;
      allocate(place, common ? next_random(&random) % COMMON_STACKS : atomic_fetch_add(&next_stack, 1));
      atomic_store(&states[place], LIVE);
    } else if (changes(place, LIVE)) {
      let_go(place);
      atomic_store(&states[place], FREE);
    }
  }
  atomic_fetch_sub(&running, 1);
  return NULL;
}

/* Of a sample all is read, or nothing. */
static void read_samples(void) {
  struct live_sample sample;
  for (uint32_t slot = 0; slot < live_samples_slots(); slot++) {
    if (!live_samples_read(slot, &sample)) continue;
    uint64_t place = (sample.address - UINT64_C(0x7f0000000000)) >> 12;
    CHECK(place < PLACES && sample.requested_bytes % PLACES == place);
    CHECK(sample.usable_bytes == sample.requested_bytes + ODD);
  }
}

static void read_stacks(void) {
  struct live_stack stack;
  uint64_t words[MAX_LIVE_STACK_WORDS];
  for (uint32_t number = 1; number <= live_stacks_slots(); number++) {
    if (!live_stacks_read(number, 0, &stack)) continue;
    for (int i = 0; i < SAMPLED_SUMS; i++) CHECK(stack.freed[i] <= stack.allocated[i]);
    CHECK(live_stacks_words(number, words, MAX_LIVE_STACK_WORDS) == DEPTH);
    CHECK(words[0] == 0x400000 && words[DEPTH - 1] < atomic_load(&next_stack));
  }
}

static void *read_and_sweep(void *unused) {
  while (atomic_load(&running) > 0) {
    read_samples();
    read_stacks();
    live_table_sweep();
  }
  return unused;
}

static struct live_stack sum_of_all_stacks(void) {
  struct live_stack sum = {.peak_bytes = 0}, stack;
  for (uint32_t number = NO_STACK; number <= live_stacks_slots(); number++) {
    if (!live_stacks_read(number, 0, &stack)) continue;
    for (int i = 0; i < SAMPLED_SUMS; i++) {
      sum.allocated[i] += stack.allocated[i];
      sum.freed[i] += stack.freed[i];
    }
    for (int i = 0; i < LIFETIME_CLASSES; i++) sum.lifetimes[i] += stack.lifetimes[i];
  }
  return sum;
}

int main(void) {
  live_table_open(1 << 16);
  pthread_t threads[THREADS], reader;
  for (uintptr_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)(i + 1));
  pthread_create(&reader, NULL, read_and_sweep, NULL);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  pthread_join(reader, NULL);
  struct live_stack sum = sum_of_all_stacks();
  uint64_t live = 0;
  for (uint32_t place = 0; place < PLACES; place++) live += states[place] == LIVE;
  struct live_totals totals;
  live_table_totals(&totals);
  CHECK(live_sum() == live && totals.lost_samples == 0);
  CHECK(sum.allocated[SUM_SAMPLES] == allocations && sum.allocated[SUM_REQUESTED_BYTES] == requested_bytes);
  CHECK(sum.allocated[SUM_SAMPLES] - sum.freed[SUM_SAMPLES] == live);
  CHECK(sum.allocated[SUM_BYTES] - sum.freed[SUM_BYTES] == totals.bytes && totals.peak_bytes >= totals.bytes);

  struct live_stack swept;
  CHECK(live_stacks_read(NO_STACK, 0, &swept) && swept.allocated[SUM_SAMPLES] > 0);

  for (uint32_t place = 0; place < PLACES; place++)
    if (states[place] == LIVE) let_go(place);
  sum = sum_of_all_stacks();
  live_table_totals(&totals);
  CHECK(live_sum() == 0 && totals.bytes == 0);
  CHECK(memcmp(sum.allocated, sum.freed, sizeof sum.freed) == 0);
  uint64_t freed = 0;
  for (int i = 0; i < LIFETIME_CLASSES; i++) freed += sum.lifetimes[i];
  CHECK(freed == allocations);
  printf("live_storm_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
