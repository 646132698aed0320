#include "process/frame_reclaim.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "hotspot/late_names.h"
#include "memprof.h"
#include "monotonic.h"
#include "process/live_file.h"
#include "process/mapping_stacks.h"
#include "process/mapping_table.h"
#include "sampler/hook.h"
#include "sampler/last_walk.h"
#include "sampler/names.h"
#include "sampler/outcome.h"
#include "sampler/return_cache.h"

enum { DUE_PERCENT = 75, STEP_PERCENT = 6, FULL_PERCENT = 99, MIN_SECONDS_WHEN_FULL = 60 };

static const int64_t second_nanos = 1000000000;

static _Atomic uint64_t reclaimed;

/* Where nearly all are in use it would not help to try again at once. */
static unsigned due_percent = DUE_PERCENT;
static int64_t last_nanos;

/* Where samples are lost, jemalloc's own dumps take the place of the table of live samples, and what is in those is not
 * known here. */
static bool is_due(void) {
  return names_full_percent() >= due_percent && memprof_live_known() && memprof_live_lost() == 0 &&
         (due_percent < FULL_PERCENT || monotonic_nanos() - last_nanos >= MIN_SECONDS_WHEN_FULL * second_nanos);
}

static void plan_next(void) {
  unsigned next = names_full_percent() + STEP_PERCENT;
  due_percent = next < DUE_PERCENT ? DUE_PERCENT : next < FULL_PERCENT ? next : FULL_PERCENT;
  last_nanos = monotonic_nanos();
}

/* ---- what is used ---- */

static struct frame_set used;

static void mark(const uint64_t *words, unsigned count) {
  for (unsigned i = 0; i < count; i++)
    if ((words[i] & NAMED_FRAME_BIT) != 0) names_mark(&used, (uint32_t)words[i]);
}

static void mark_all(void) {
  uint64_t words[MAX_STACK_WORDS];
  memset(&used, 0, sizeof used);
  live_file_each_held(mark);
  for (uint64_t stack = 1; stack <= MAX_STACKS; stack++) mark(words, mapping_table_stack(stack, words, MAX_STACK_WORDS));
}

/* ---- forgetting ---- */

/* A walk that has ended is not in the table at once: jemalloc allocates in between. A thread that takes longer for that
 * than this, and is the first with its frames, has a stack of which some have no name. */
static void await_samples(void) { nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL); }

static void keep_used(uint32_t *reported) {
  late_names_hold();
  await_samples();
  mark_all();
  uint32_t before = names_count();
  if (names_keep(&used, reported) == 0) {
    return_cache_forget();
    last_walk_forget();
    atomic_fetch_add_explicit(&reclaimed, before - names_count(), memory_order_relaxed);
  }
  late_names_begin_anew();
}

void frame_reclaim(uint32_t *reported) {
  if (!is_due()) return;
  if (hook_shut_java()) {
    keep_used(reported);
    hook_open_java();
  }
  plan_next();
}

uint64_t frame_reclaim_count(void) { return atomic_load_explicit(&reclaimed, memory_order_relaxed); }
