/* What the JVM runs out of: told apart, taken once, lost never. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "hotspot/exhaustion.h"
#include "memprof.h"

enum { THREADS = 4, ROUNDS = 20000 };

static const jint heap = JVMTI_RESOURCE_EXHAUSTED_OOM_ERROR | JVMTI_RESOURCE_EXHAUSTED_JAVA_HEAP;
static const jint threads = JVMTI_RESOURCE_EXHAUSTED_OOM_ERROR | JVMTI_RESOURCE_EXHAUSTED_THREADS;

static void note(jint flags) { exhaustion_event(NULL, NULL, flags, NULL, "for the test"); }

static void has_nothing_to_tell_at_first(void) { CHECK(memprof_exhausted_take() == 0); }

static void tells_causes_apart(void) {
  note(heap);
  CHECK(memprof_exhausted_take() == MEMPROF_EXHAUSTED_JAVA_HEAP);
  note(threads);
  CHECK(memprof_exhausted_take() == MEMPROF_EXHAUSTED_THREADS);
  note(JVMTI_RESOURCE_EXHAUSTED_OOM_ERROR);
  CHECK(memprof_exhausted_take() == MEMPROF_EXHAUSTED_OTHER);
  exhaustion_event(NULL, NULL, JVMTI_RESOURCE_EXHAUSTED_OOM_ERROR, NULL, "Metaspace");
  CHECK(memprof_exhausted_take() == MEMPROF_EXHAUSTED_METASPACE);
  exhaustion_event(NULL, NULL, JVMTI_RESOURCE_EXHAUSTED_OOM_ERROR, NULL, "Compressed class space");
  CHECK(memprof_exhausted_take() == MEMPROF_EXHAUSTED_METASPACE);
}

static const struct exhaustion_count *find(const struct exhaustion_count *counts, unsigned known, const char *cause) {
  for (unsigned i = 0; i < known; i++)
    if (strcmp(counts[i].cause, cause) == 0) return &counts[i];
  return NULL;
}

/* For those who ask later, whatever has been taken. What the JVM tells of is not counted again by its error's Java code. */
static void counts_all(void) {
  struct exhaustion_count counts[EXHAUSTION_CAUSES];
  exhaustion_note(MEMPROF_EXHAUSTED_DIRECT_MEMORY);
  exhaustion_note(MEMPROF_EXHAUSTED_JAVA_HEAP);
  unsigned known = exhaustion_counts(counts);
  CHECK(known == 5 && find(counts, known, "native memory") == NULL);
  CHECK(find(counts, known, "metaspace")->errors == 2 && find(counts, known, "java heap")->errors == 1);
  CHECK(find(counts, known, "direct memory")->errors == 1);
  CHECK(find(counts, known, "threads")->last_millis / 1000 - time(NULL) <= 0);
  CHECK(memprof_exhausted_take() == 0);
}

static void tells_once(void) {
  note(heap);
  note(threads);
  note(heap);
  CHECK(memprof_exhausted_take() == (MEMPROF_EXHAUSTED_JAVA_HEAP | MEMPROF_EXHAUSTED_THREADS));
  CHECK(memprof_exhausted_take() == 0);
}

/* ---- threads that fail while the watch takes ---- */

static _Atomic uint64_t takes = 1;        /* the number of the take under way, or of the last one */
static _Atomic uint64_t noted_in[THREADS]; /* the take that was under way before a finished note; 0: none */
static _Atomic int running = THREADS;

static void *fail_all_the_while(void *mine) {
  for (int i = 0; i < ROUNDS; i++) {
    uint64_t before = atomic_load(&takes);
    note(heap);
    atomic_store((_Atomic uint64_t *)mine, before);
  }
  atomic_fetch_sub(&running, 1);
  return NULL;
}

static void loses_nothing_to_a_race(void) {
  pthread_t failing[THREADS];
  uint64_t last_told = 0;
  for (int i = 0; i < THREADS; i++) pthread_create(&failing[i], NULL, fail_all_the_while, &noted_in[i]);
  while (atomic_load(&running) > 0) {
    uint64_t noted = 0;
    for (int i = 0; i < THREADS; i++) {
      uint64_t before = atomic_exchange(&noted_in[i], 0);
      if (before > noted) noted = before;
    }
    uint64_t take = atomic_fetch_add(&takes, 1) + 1;
    if (memprof_exhausted_take() != 0) last_told = take;
    CHECK(last_told >= noted); /* by the take that was under way then, or by one since */
  }
  for (int i = 0; i < THREADS; i++) pthread_join(failing[i], NULL);
  /* On a busy machine they may have ended before the first look. */
  CHECK((memprof_exhausted_take() != 0) | (last_told > 0));
  note(heap);
  CHECK(memprof_exhausted_take() == MEMPROF_EXHAUSTED_JAVA_HEAP);
}

int main(void) {
  has_nothing_to_tell_at_first();
  tells_causes_apart();
  counts_all();
  tells_once();
  loses_nothing_to_a_race();
  printf("exhaustion_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
