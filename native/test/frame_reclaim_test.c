/*
 * Frames are forgotten under threads that sample all the time, each time from a method of another name: what lives keeps its
 * names. Runs under AddressSanitizer and UndefinedBehaviorSanitizer.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "hotspot/late_names.h"
#include "hotspot/redefinitions.h"
#include "hotspot/vm.h"
#include "memprof.h"
#include "process/frame_reclaim.h"
#include "process/live_file.h"
#include "process/mapping_table.h"
#include "sampler/hook.h"
#include "sampler/live_stacks.h"
#include "sampler/live_table.h"
#include "sampler/names.h"
#include "sampler/rescue.h"
#include "sampler/return_cache.h"
#include "sampler/safe_read.h"
#include "sampler/walk.h"

#include "metaspace.h"

enum { THREADS = 4, SAMPLES = 210001, PER_ROUND = 8000, KEPT = 17, CODE = 0x400000 };

/* ---- in place of the rest of the library ---- */

struct vm vm;
struct redefinitions redefinitions;

bool rescue_run(void (*function)(void *argument), void *argument) {
  function(argument);
  return true;
}

void walk_java_faulted(void) {}
void late_names_hold(void) {}
void late_names_begin_anew(void) {}
void return_cache_forget(void) {}
void last_walk_forget(void) {}
unsigned mapping_table_stack(uint64_t id, uint64_t *words, unsigned max) { return (void)id, (void)words, (void)max, 0; }

/* Each has its own Method and ConstMethod; the name is this thread's, of this moment. */
static struct method *methods;
static struct const_method *constants;
static _Thread_local uint32_t key;
static _Thread_local struct symbol name;
static _Thread_local struct pool own_pool;

unsigned walk_native(const void *from, void **frames, unsigned max, struct native_end *end) {
  (void)from, (void)max, (void)end;
  frames[0] = (void *)(uintptr_t)(CODE + key);
  return 1;
}

unsigned walk_java(void **words, unsigned max, const struct native_end *end, enum outcome *outcome, bool *truncated) {
  (void)max, (void)end;
  name.length = (uint16_t)snprintf(name.body, sizeof name.body, "%08x", key);
  own_pool = pool;
  own_pool.slots[2] = &name;
  constants[key] = constant;
  constants[key].pool = &own_pool;
  methods[key].constant = &constants[key];
  words[0] = named_frame(names_frame_of((const char *)&methods[key], 1, FORM_INTERPRETED));
  *outcome = OUTCOME_JAVA;
  *truncated = false;
  return 1;
}

/* ---- the storm ---- */

static _Atomic uint32_t rounds;
static _Atomic int running = THREADS;

static void *address_of(uint32_t sample) { return (void *)(uintptr_t)(UINT64_C(0x7f0000000000) + ((uint64_t)sample << 12)); }

/* So that the stacks of what is freed are swept before there are too many. */
static void await_round(void) {
  for (uint32_t seen = atomic_load(&rounds); atomic_load(&rounds) < seen + 2;) usleep(200);
}

static void *sample(void *first) {
  for (uint32_t i = 0; i < SAMPLES; i++) {
    void *words[8];
    unsigned count;
    key = *(uint32_t *)first + i;
    hook_backtrace(words, &count, 8);
    live_table_allocated(address_of(key), 1000, words, count, 1024);
    if (key % KEPT != 0) live_table_freed(address_of(key), 1024);
    if (i % PER_ROUND == 0) await_round();
  }
  atomic_fetch_sub(&running, 1);
  return NULL;
}

static uint32_t named, unnamed;

static void check_stack(uint32_t stack) {
  uint64_t words[8];
  struct live_stack figures;
  char expected[9];
  if (live_stacks_words(stack, words, 8) != 2 || !live_stacks_read(stack, 0, &figures) ||
      figures.allocated[SUM_SAMPLES] == figures.freed[SUM_SAMPLES])
    return;
  if (words[1] == (uintptr_t)named_frame(OUTCOME_RECLAIMING + 1)) {
    unnamed++;
    return;
  }
  named++;
  const struct frame_record *record = record_of((uint32_t)words[1]);
  snprintf(expected, sizeof expected, "%08x", (uint32_t)(words[0] - CODE));
  CHECK(record != NULL && text_is(record->names.method_name, expected));
}

int main(void) {
  const uint32_t all = THREADS * SAMPLES;
  uint32_t firsts[THREADS], reported = 0, kept = 0;
  pthread_t threads[THREADS];
  describe_layout();
  vm.live = true;
  methods = calloc(all, sizeof *methods);
  constants = calloc(all, sizeof *constants);
  if (methods == NULL || constants == NULL || names_reserve() != 0 || !safe_read_prepare()) return 1;
  live_table_open(1);
  for (uint32_t i = 0; i < THREADS; i++) {
    firsts[i] = i * SAMPLES;
    pthread_create(&threads[i], NULL, sample, &firsts[i]);
  }
  while (atomic_load(&running) > 0) {
    live_file_sweep();
    frame_reclaim(&reported);
    atomic_fetch_add(&rounds, 1);
  }
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);

  for (uint32_t stack = live_stacks_slots(); stack > NO_STACK; stack--) check_stack(stack);
  for (uint32_t i = 0; i < all; i++) kept += i % KEPT == 0;
  CHECK(memprof_live_lost() == 0 && names_lost() == 0);
  CHECK(frame_reclaim_count() > 300000);
  CHECK(named + unnamed == kept);
  CHECK(unnamed < kept / 2);
  printf("frame_reclaim_test: %s (%u named, %u while frames were reclaimed)\n", failures == 0 ? "passed" : "FAILED", named, unnamed);
  return failures != 0;
}
