/*
 * Hot path: the entry. jemalloc calls this before a sampled allocation, and while a dump is taken also
 * before the free of a recent one, on the thread that does it, with none of its locks held and its own
 * re-entrancy guard up. It must behave like a signal handler.
 */
#include <errno.h>
#include <stdatomic.h>
#include <time.h>

#include "hotspot/vm.h"
#include "memprof.h"
#include "sampler/hook.h"
#include "sampler/live_table.h"
#include "sampler/outcome.h"
#include "sampler/rescue.h"
#include "sampler/stripes.h"
#include "sampler/unloads.h"
#include "sampler/walk.h"

/* Counted when it begins, and by its outcome when it has ended; a walk that finds Java shut only by that outcome. */
static struct stripe {
  _Alignas(128) _Atomic uint64_t begun;
  _Atomic uint64_t walks[OUTCOME_COUNT], other_walks; /* those of samples, and the others */
} stripes[STRIPES];

static struct stripe *my_stripe(void) { return &stripes[stripes_mine()]; }

struct walk {
  const void *from; /* the frame record of the hook, which those who call it are above */
  void **words;
  unsigned max;
  bool is_shut, in_java;
  struct hook_stack stack;
};

static void walk_both(void *argument) {
  struct walk *walk = argument;
  struct hook_stack *stack = &walk->stack;
  struct native_end end;
  unsigned native = walk_native(walk->from, walk->words, walk->max, &end);
  if (unloads_any()) unloads_mark(walk->words, native);
  stack->words = native;
  walk->in_java = !walk->is_shut && atomic_load_explicit(&vm.live, memory_order_seq_cst);
  if (walk->in_java)
    stack->java_words = walk_java(walk->words + native, walk->max - native, &end, &stack->outcome, &stack->truncated);
  stack->words = native + stack->java_words;
}

static _Atomic unsigned native_faults;

/* What was walked before the fault. */
static struct hook_stack before_fault(const struct walk *walk) {
  return (struct hook_stack){.words = walk->stack.words, .outcome = walk->is_shut ? OUTCOME_RECLAIMING : OUTCOME_FAULTED};
}

static struct hook_stack faulted(const struct walk *walk) {
  if (walk->in_java)
    walk_java_faulted();
  else
    atomic_fetch_add_explicit(&native_faults, 1, memory_order_relaxed);
  return before_fault(walk);
}

static _Atomic bool java_is_shut;

/* Whether it may go on to Java frames. Who shuts them either sees it in `begun`, or is seen here. */
static bool begin(struct stripe *stripe) {
  atomic_fetch_add_explicit(&stripe->begun, 1, memory_order_seq_cst);
  if (!atomic_load_explicit(&java_is_shut, memory_order_seq_cst)) return true;
  atomic_fetch_sub_explicit(&stripe->begun, 1, memory_order_relaxed);
  return false;
}

static struct hook_stack walk(const void *from, struct stripe *stripe, void **words, unsigned max) {
  bool is_shut = !begin(stripe);
  struct walk walk = {from, words, max, is_shut, false, {.outcome = is_shut ? OUTCOME_RECLAIMING : OUTCOME_VM_NOT_LIVE}};
  if (atomic_load_explicit(&native_faults, memory_order_relaxed) >= MAX_FAULTS) return before_fault(&walk);
  return rescue_run(walk_both, &walk) ? walk.stack : faulted(&walk);
}

static void count_end(_Atomic uint64_t *walks) { atomic_fetch_add_explicit(walks, 1, memory_order_release); }

struct hook_stack hook_walk(void **words, unsigned max) {
  struct stripe *stripe = my_stripe();
  struct hook_stack stack = walk(__builtin_frame_address(0), stripe, words, max);
  if (stack.outcome != OUTCOME_RECLAIMING) count_end(&stripe->other_walks);
  return stack;
}

void hook_backtrace(void **words, unsigned *count, unsigned max) {
  int saved_errno = errno; /* of the application, which a malloc or free that succeeds leaves alone */
  live_table_prefetch();   /* threads share it: what another core has is here by the end of the walk */

  /* One word is kept for the label of the outcome or of the truncation. */
  struct stripe *stripe = my_stripe();
  struct hook_stack stack = walk(__builtin_frame_address(0), stripe, words, max - 1);
  count_end(&stripe->walks[stack.outcome]);
  unsigned used = stack.words;
  if (stack.outcome != OUTCOME_JAVA && stack.java_words == 0)
    words[used++] = named_frame(stack.outcome + 1);
  else if (stack.truncated)
    words[used++] = named_frame(MARKER_TRUNCATED);
  *count = used;
  errno = saved_errno;
}

/* What has ended first: so it is never less than there are. */
static uint64_t under_way(const struct stripe *stripe) {
  uint64_t ended = atomic_load(&stripe->other_walks);
  for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
    if (outcome != OUTCOME_RECLAIMING) ended += atomic_load(&stripe->walks[outcome]);
  return atomic_load(&stripe->begun) - ended;
}

static uint64_t walks_under_way(void) {
  uint64_t sum = 0;
  for (int i = 0; i < STRIPES; i++) sum += under_way(&stripes[i]);
  return sum;
}

static bool await_walks(void) {
  for (int i = 0; i < 100 && walks_under_way() > 0; i++)
    nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
  return walks_under_way() == 0;
}

void hook_end(void) {
  atomic_store(&vm.live, false);
  await_walks();
}

bool hook_shut_java(void) {
  atomic_store(&java_is_shut, true);
  bool ended = await_walks();
  if (!ended) hook_open_java();
  return ended;
}

void hook_open_java(void) { atomic_store(&java_is_shut, false); }

#define LABEL(symbol, label) label,
static const char *const labels[] = {MEMPROF_OUTCOMES(LABEL)};

int memprof_outcome_count(void) { return OUTCOME_COUNT; }

const char *memprof_outcome_name(int outcome) {
  return outcome >= 0 && outcome < OUTCOME_COUNT ? labels[outcome] : NULL;
}

uint64_t memprof_outcome_walks(int outcome) {
  uint64_t sum = 0;
  for (int i = 0; outcome >= 0 && outcome < OUTCOME_COUNT && i < STRIPES; i++)
    sum += atomic_load_explicit(&stripes[i].walks[outcome], memory_order_relaxed);
  return sum;
}

uint64_t memprof_samples(void) {
  uint64_t sum = 0;
  for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++) sum += memprof_outcome_walks(outcome);
  return sum;
}
