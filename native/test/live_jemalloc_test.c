/*
 * The table of live samples, and the file that is written of it, against jemalloc's own dump of the same moment, stack by
 * stack, to the byte: on the real allocator, preloaded with prof_unbias:false, which prints what was sampled as it is. Without AddressSanitizer, which
 * brings an allocator of its own.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "allocator/jemalloc.h"
#include "allocator/mallctl.h"
#include "check.h"
#include "live_sum.h"
#include "memprof.h"
#include "sampler/hook.h"
#include "sampler/live_samples.h"
#include "sampler/live_stacks.h"
#include "sampler/live_table.h"

enum { THREADS = 5, ROUNDS = 100003, HELD = 1009, STACKS = 53, MAX_BYTES = 70001, DEPTH = 20 };

static _Atomic(void *) held[HELD];
static _Atomic int running;
/* Of what this thread allocates; 0 is the test's own. Volatile: the compiler takes malloc to read nothing of ours. */
static __thread volatile uint32_t stack_now;

/* In place of the walk. */
void hook_backtrace(void **words, unsigned *count, unsigned max) {
  CHECK(max > DEPTH);
  for (unsigned i = 0; i < DEPTH; i++) words[i] = (void *)(uintptr_t)(0x400000 + 16 * i);
  words[DEPTH - 1] = (void *)(uintptr_t)(0x800000 + stack_now);
  *count = DEPTH;
}

struct figures {
  uint64_t samples, bytes;
} dumped[STACKS + 1], kept[STACKS + 1], listed[STACKS + 1], written[STACKS + 1];

static uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525 + 1013904223;
  return *state >> 8;
}

/* Everything that makes memory move: blocks grow and shrink in place or not, and others free them. */
static void *work(void *seed) {
  uint32_t random = (uint32_t)(uintptr_t)seed;
  for (int i = 0; i < ROUNDS; i++) {
    stack_now = 1 + next_random(&random) % STACKS;
    size_t bytes = 1 + next_random(&random) % (next_random(&random) % 3 == 0 ? MAX_BYTES : 600);
    _Atomic(void *) *place = &held[next_random(&random) % HELD];
    void *block = atomic_exchange(place, NULL);
    switch (next_random(&random) % 4) {
      case 0: block = realloc(block, bytes); break;
      case 1: free(block), block = malloc(bytes); break;
      case 2: free(block), block = calloc(bytes, 1); break;
      default: free(block), block = aligned_alloc(64, (bytes + 63) / 64 * 64);
    }
    free(atomic_exchange(place, block));
  }
  stack_now = 0;
  atomic_fetch_sub(&running, 1);
  return NULL;
}

static void *read_and_sweep(void *unused) {
  struct live_sample sample;
  while (atomic_load(&running) > 0) {
    for (uint32_t slot = 0; slot < live_samples_slots(); slot++)
      if (live_samples_read(slot, &sample)) CHECK(sample.usable_bytes >= sample.requested_bytes && sample.address % 8 == 0);
    live_table_sweep();
  }
  return unused;
}

static void read_table(void) {
  uint64_t words[MAX_LIVE_STACK_WORDS];
  struct live_stack stack;
  for (uint32_t number = 1; number <= live_stacks_slots(); number++) {
    if (!live_stacks_read(number, 0, &stack)) continue;
    CHECK(live_stacks_words(number, words, MAX_LIVE_STACK_WORDS) == DEPTH);
    struct figures *figures = &kept[words[DEPTH - 1] - 0x800000];
    figures->samples += stack.allocated[SUM_SAMPLES] - stack.freed[SUM_SAMPLES];
    figures->bytes += stack.allocated[SUM_USABLE_BYTES] - stack.freed[SUM_USABLE_BYTES];
  }
  struct live_sample sample;
  for (uint32_t slot = 0; slot < live_samples_slots(); slot++) {
    if (!live_samples_read(slot, &sample)) continue;
    live_stacks_words(sample.stack, words, MAX_LIVE_STACK_WORDS);
    listed[words[DEPTH - 1] - 0x800000].samples++;
    listed[words[DEPTH - 1] - 0x800000].bytes += sample.usable_bytes;
  }
}

/* "@ 0x400000 0x400010 ... 0x800017", then "  t*: 17: 1234 [0: 0]". */
static void read_dump(FILE *file, struct figures *into) {
  char line[4096];
  struct figures *figures = NULL;
  while (fgets(line, sizeof line, file) != NULL) {
    unsigned long long samples, bytes;
    if (line[0] == '@') figures = &into[strtoull(strrchr(line, ' '), NULL, 16) - 0x800000];
    if (figures != NULL && sscanf(line, "  t*: %llu: %llu", &samples, &bytes) == 2) {
      figures->samples += samples;
      figures->bytes += bytes;
    }
  }
}

static void dump(void) {
  char path[] = "/tmp/live-jemalloc-test-XXXXXX";
  int descriptor = mkstemp(path);
  const char *name = path;
  CHECK(mallctl_by_name("prof.dump", NULL, NULL, &name, sizeof name) == 0);
  FILE *file = fdopen(descriptor, "r");
  CHECK(file != NULL);
  if (file != NULL) read_dump(file, dumped);
  if (file != NULL) fclose(file);
  unlink(path);
}

static void write_live(uint64_t min_millis, uint64_t max_millis) {
  memset(written, 0, sizeof written);
  FILE *file = tmpfile();
  CHECK(file != NULL);
  if (file == NULL) return;
  CHECK(memprof_live_write(fileno(file), min_millis, max_millis) == 0);
  rewind(file);
  read_dump(file, written);
  fclose(file);
}

static void agrees_with_the_dump(void) {
  CHECK(jemalloc_set_active(false) == 0);
  read_table();
  write_live(0, UINT64_MAX);
  dump();
  uint64_t live = 0;
  for (int i = 0; i <= STACKS; i++) {
    CHECK(kept[i].samples == dumped[i].samples && kept[i].bytes == dumped[i].bytes);
    CHECK(listed[i].samples == dumped[i].samples && listed[i].bytes == dumped[i].bytes);
    CHECK(written[i].samples == dumped[i].samples && written[i].bytes == dumped[i].bytes);
    CHECK(i == 0 || kept[i].samples > 0);
    live += kept[i].samples;
  }
  struct live_totals totals;
  live_table_totals(&totals);
  CHECK(live_sum() == live && totals.lost_samples == 0 && totals.stackless == 0);
}

static uint64_t now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

enum { LARGE_BYTES = 4 << 20 }; /* always sampled */

/* Stack 1 is older than stack 2 by 100 ms at least. Once more where this thread was kept waiting meanwhile. */
static void writes_by_age(void) {
  CHECK(jemalloc_set_active(true) == 0);
  bool conclusive = false;
  while (!conclusive) {
    stack_now = 1;
    void *volatile older = malloc(LARGE_BYTES); /* or the compiler leaves it and its free out */
    uint64_t older_birth = now_millis();
    stack_now = 0;
    while (now_millis() < older_birth + 103) {
    }
    stack_now = 2;
    uint64_t younger_birth = now_millis();
    void *volatile younger = malloc(LARGE_BYTES);
    stack_now = 0;
    uint64_t age = now_millis() - older_birth - 1; /* both are cut to milliseconds */
    write_live(age, UINT64_MAX);
    CHECK(written[1].samples == 1 && written[1].bytes == LARGE_BYTES);
    conclusive = now_millis() < younger_birth + age;
    CHECK(!conclusive || written[2].samples == 0);
    age = now_millis() - younger_birth + 50;
    write_live(0, age);
    CHECK(written[1].samples == 0);
    CHECK(now_millis() >= younger_birth + age || written[2].samples == 1);
    write_live(age + 1000000, UINT64_MAX);
    CHECK(written[1].samples == 0 && written[2].samples == 0);
    free(older);
    free(younger);
  }
}

static size_t internal_bytes(void) {
  size_t bytes = 0;
  CHECK(mallctl_advance_epoch() == 0 && mallctl_read_size("stats.arenas.4096.internal", &bytes)); /* of all arenas */
  return bytes;
}

static void *sample_once(void *stack) {
  stack_now = (uint32_t)(uintptr_t)stack;
  void *volatile block = malloc(LARGE_BYTES);
  free(block);
  return NULL;
}

static void run_threads(uintptr_t count) {
  for (uintptr_t i = 0; i < count; i++) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, sample_once, (void *)(1 + i % STACKS)) == 0);
    pthread_join(thread, NULL);
  }
}

/* The stack that jemalloc keeps for a thread's next sample goes with it (jemalloc/keep-latest.patch). */
static void keeps_nothing_of_ended_threads(void) {
  run_threads(100);
  size_t before = internal_bytes();
  run_threads(1000);
  CHECK(internal_bytes() < before + (100 << 10)); /* what jemalloc has for a thread and a stack is 2 KiB */
}

int main(void) {
  CHECK(jemalloc_probe() == JEMALLOC_READY);
  CHECK(jemalloc_install_hook() == 0);
  if (!memprof_live_known()) {
    CHECK(memprof_live_write(1, 0, UINT64_MAX) == ENOTSUP);
    printf("live_jemalloc_test SKIPPED: this jemalloc has no hooks of samples and their frees\n");
    return failures != 0;
  }
  CHECK(jemalloc_set_active(true) == 0);
  pthread_t threads[THREADS], reader;
  running = THREADS;
  for (uintptr_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)(i + 1));
  pthread_create(&reader, NULL, read_and_sweep, NULL);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  pthread_join(reader, NULL);
  agrees_with_the_dump();
  for (int i = 0; i < HELD; i++) free(held[i]);
  memset(kept, 0, sizeof kept);
  read_table();
  for (int i = 1; i <= STACKS; i++) CHECK(kept[i].samples == 0 && kept[i].bytes == 0);
  writes_by_age();
  keeps_nothing_of_ended_threads();
  printf("live_jemalloc_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
