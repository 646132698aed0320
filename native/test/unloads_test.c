/* The table of ranges that libraries were unloaded from: bounds, growth, readers beside the writer. */
#include <pthread.h>
#include <stdio.h>

#include "check.h"
#include "sampler/unloads.h"

#define BASE UINT64_C(0x7f0000000000)
#define STRIDE UINT64_C(0x100000)
#define SIZE UINT64_C(0x3007)

enum { RANGES = 64 };

static uintptr_t start_of(unsigned i) { return BASE + i * STRIDE; }

/* The generation that a return address gets; its other bits must stay. */
static uint32_t mark(uintptr_t address) {
  void *word = (void *)address;
  unloads_mark(&word, 1);
  CHECK(((uintptr_t)word & ((UINT64_C(1) << GENERATION_SHIFT) - 1)) == address);
  CHECK((uintptr_t)word >> 63 == 0);
  return (uint32_t)((uintptr_t)word >> GENERATION_SHIFT);
}

static void marks_nothing_at_first(void) {
  CHECK(!unloads_any());
  CHECK(mark(BASE + 1) == 0);
}

static void marks_the_calls_of_a_range(void) {
  unloads_stamp(start_of(0), start_of(0) + SIZE, unloads_next_generation());
  CHECK(unloads_any());
  CHECK(mark(start_of(0)) == 0); /* returns here, but was called from before */
  CHECK(mark(start_of(0) + 1) == 1);
  CHECK(mark(start_of(0) + SIZE) == 1); /* a call at the very end */
  CHECK(mark(start_of(0) + SIZE + 1) == 0);
}

static void a_later_unload_wins(void) {
  unloads_stamp(start_of(0) + 0x1000, start_of(0) + 2 * SIZE, unloads_next_generation());
  CHECK(unloads_count == 1); /* they overlap */
  CHECK(mark(start_of(0) + 2 * SIZE) == 2);
  CHECK(mark(start_of(0) + 1) >= 1);
  unloads_stamp(start_of(0), start_of(0), unloads_next_generation());
  CHECK(mark(start_of(0) + 1) == 2); /* an empty range covers nothing */
}

static void keeps_distant_ranges_apart(void) {
  for (unsigned i = 1; i < RANGES; i++)
    unloads_stamp(start_of(i), start_of(i) + SIZE, unloads_next_generation());
  CHECK(unloads_count == RANGES);
  for (unsigned i = 1; i < RANGES; i++) {
    CHECK(mark(start_of(i) + 7) == i + 3);
    CHECK(mark(start_of(i) + SIZE + 1) == 0);
  }
}

static void a_full_table_covers_all_the_same(void) {
  uint32_t generation = unloads_next_generation();
  unloads_stamp(start_of(100), start_of(100) + SIZE, generation);
  CHECK(unloads_count == RANGES);
  CHECK(mark(start_of(100) + 7) == generation);
  CHECK(mark(start_of(RANGES - 2) + 7) == RANGES + 1); /* only the nearest has grown */
}

/* ---- readers beside the writer ---- */

static _Atomic uint32_t published;

static void *read_all_the_while(void *unused) {
  uintptr_t address = start_of(5) + 7;
  for (uint32_t least = 0; least < 20000;) {
    least = atomic_load(&published);
    uint32_t seen = mark(address);
    /* at least what was stamped before we looked; at most what is being stamped now */
    if (seen < least || seen > atomic_load(&published) + 1) {
      fprintf(stderr, "generation %u, with %u published\n", seen, least);
      return (void *)1;
    }
  }
  return unused;
}

static void readers_see_what_was_stamped(void) {
  pthread_t readers[3];
  uint32_t generation = unloads_next_generation();
  unloads_stamp(start_of(5), start_of(5) + SIZE, generation);
  atomic_store(&published, generation);
  for (int i = 0; i < 3; i++) pthread_create(&readers[i], NULL, read_all_the_while, NULL);
  while (generation < 20000) {
    generation = unloads_next_generation();
    unsigned growth = generation % 64;
    unloads_stamp(start_of(5) - growth, start_of(5) + SIZE + growth, generation);
    atomic_store(&published, generation);
  }
  for (int i = 0; i < 3; i++) {
    void *failed;
    pthread_join(readers[i], &failed);
    CHECK(failed == NULL);
  }
}

static void the_last_generation_stays(void) {
  uint32_t generation = 0;
  for (unsigned i = 0; i < 2 * LAST_GENERATION; i++) generation = unloads_next_generation();
  CHECK(generation == LAST_GENERATION);
  unloads_stamp(start_of(9), start_of(9) + SIZE, generation);
  CHECK(mark(start_of(9) + 7) == LAST_GENERATION);
}

int main(void) {
  marks_nothing_at_first();
  marks_the_calls_of_a_range();
  a_later_unload_wins();
  keeps_distant_ranges_apart();
  a_full_table_covers_all_the_same();
  readers_see_what_was_stamped();
  the_last_generation_stays();
  printf("unloads_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
