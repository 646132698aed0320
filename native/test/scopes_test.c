/*
 * Scopes on the jemalloc that goes into the jar, preloaded; so without AddressSanitizer, which brings an
 * allocator of its own, but with UndefinedBehaviorSanitizer.
 */
#include "allocator/scopes.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "check.h"

int mallctl(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size);
size_t malloc_usable_size(void *block);

static size_t figure(unsigned arena, const char *name) {
  char control[64];
  snprintf(control, sizeof control, "stats.arenas.%u.%s", arena, name);
  size_t value = 0, size = sizeof value;
  CHECK(mallctl(control, &value, &size, NULL, 0) == 0);
  return value;
}

static size_t live(unsigned arena) {
  uint64_t epoch = 1;
  CHECK(mallctl("epoch", NULL, NULL, &epoch, sizeof epoch) == 0);
  return figure(arena, "small.allocated") + figure(arena, "large.allocated");
}

enum { BLOCKS = 1000, THREADS = 4 };
static const size_t sizes[] = {17, 1000, 14337, 40000, 3000001, 20000003}; /* cached, large, beyond oversize_threshold */
enum { SIZES = sizeof sizes / sizeof *sizes };

static void *volatile elsewhere[BLOCKS];

static void accounts_what_is_allocated_within(void) {
  unsigned arena, outer, again;
  CHECK(scopes_create(&arena) == 0);
  for (int i = 0; i < BLOCKS; i++) elsewhere[i] = malloc(1000); /* fills the thread's cache */
  for (int i = 0; i < BLOCKS; i += 2) free(elsewhere[i]);
  CHECK(live(arena) == 0);
  for (size_t s = 0; s < SIZES; s++) {
    CHECK(scopes_switch(arena, &outer) == 0);
    void *block = malloc(sizes[s]);
    CHECK(scopes_switch(outer, &again) == 0);
    CHECK(again == arena);
    CHECK(live(arena) == malloc_usable_size(block));
    free(malloc(sizes[s])); /* without */
    CHECK(live(arena) == malloc_usable_size(block));
    free(block);
    CHECK(scopes_switch(outer, &again) == 0); /* a small block waits in the cache of who has freed it */
    CHECK(again == outer);
    CHECK(live(arena) == 0);
  }
  for (int i = 1; i < BLOCKS; i += 2) free(elsewhere[i]);
}

static unsigned shared_arena;
static void *volatile blocks[THREADS][BLOCKS];

static void *allocate(void *argument) {
  size_t number = (size_t)argument;
  for (int i = 0; i < BLOCKS; i++) {
    unsigned outer, again;
    CHECK(scopes_switch(shared_arena, &outer) == 0);
    blocks[number][i] = malloc(100 + (size_t)i);
    CHECK(scopes_switch(outer, &again) == 0);
    CHECK(again == shared_arena);
    free(malloc(100 + (size_t)i));
  }
  return NULL;
}

static void many_threads_share_an_arena(void) {
  CHECK(scopes_create(&shared_arena) == 0);
  pthread_t threads[THREADS];
  for (size_t i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, allocate, (void *)i) == 0);
  for (size_t i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
  size_t expected = 0;
  for (int t = 0; t < THREADS; t++)
    for (int i = 0; i < BLOCKS; i++) expected += malloc_usable_size(blocks[t][i]);
  CHECK(live(shared_arena) == expected);
  for (int t = 0; t < THREADS; t++)
    for (int i = 0; i < BLOCKS; i++) free(blocks[t][i]);
}

static void refuses_an_arena_that_is_not(void) {
  unsigned before = 77, outer, again;
  CHECK(scopes_switch(4000, &before) != 0);
  CHECK(scopes_create(&outer) == 0);
  CHECK(scopes_switch(outer, &before) == 0);
  CHECK(scopes_switch(4000, &again) != 0);
  CHECK(scopes_switch(before, &again) == 0);
  CHECK(again == outer);
}

int main(void) {
  accounts_what_is_allocated_within();
  many_threads_share_an_arena();
  refuses_an_arena_that_is_not();
  if (failures == 0) puts("scopes_test: passed");
  return failures != 0;
}
