/* The table of live samples by itself: figures, ages, peak, bounds, signal handlers, forks. See live_storm_test.c. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "live_sum.h"
#include "memprof.h"
#include "sampler/live_samples.h"
#include "sampler/live_stacks.h"
#include "sampler/live_table.h"
#include "sampler/live_threads.h"
#include "sampler/live_words.h"

#define INTERVAL UINT64_C(524288)

/* Pages, as jemalloc aligns what it samples. */
static void *address_of(uint64_t number) { return (void *)(UINT64_C(0x7f0000000000) + (number << 12)); }

/* Of 41 words, for more than two chunks; the middle one tells it from others. */
enum { DEPTH = 41 };

static void make_stack(uint64_t number, void **words) {
  for (uint64_t i = 0; i < DEPTH; i++) words[i] = (void *)(uintptr_t)(0x400000 + 17 * i);
  words[DEPTH / 2] = (void *)(uintptr_t)(UINT64_C(0x8000000000000040) + number);
}

static void allocate(uint64_t number, uint64_t stack, size_t requested, size_t usable) {
  void *words[DEPTH];
  make_stack(stack, words);
  live_table_allocated(address_of(number), requested, words, DEPTH, usable);
}

static uint64_t latest_peak(void) {
  struct live_totals totals;
  live_table_totals(&totals);
  return totals.peak;
}

static uint32_t number_of(uint64_t stack) {
  void *words[DEPTH];
  make_stack(stack, words);
  uint32_t number = live_stacks_acquire(words, DEPTH);
  live_stacks_release(number);
  return number;
}

static struct live_stack figures_of(uint64_t stack) {
  struct live_stack figures = {.peak_bytes = 0};
  CHECK(live_stacks_read(number_of(stack), latest_peak(), &figures));
  return figures;
}

static bool find_sample(uint64_t number, struct live_sample *found) {
  for (uint32_t slot = 0; slot < live_samples_slots(); slot++)
    if (live_samples_read(slot, found) && found->address == (uintptr_t)address_of(number)) return true;
  return false;
}

static void does_nothing_before_it_is_open(void) {
  allocate(1, 1, 17, 32);
  live_table_freed(address_of(1), 32);
  struct live_totals totals;
  live_table_totals(&totals);
  CHECK(!live_table_is_open() && live_sum() == 0 && totals.mapped_bytes == 0);
}

static void keeps_what_a_sample_is(void) {
  errno = 77;
  allocate(3, 3, 1000003, 1048576);
  CHECK(errno == 77);
  struct live_sample sample;
  CHECK(find_sample(3, &sample));
  CHECK(sample.requested_bytes == 1000003 && sample.usable_bytes == 1048576);
  CHECK(sample.thread == live_threads_this() && sample.stack == number_of(3));
  uint64_t words[MAX_LIVE_STACK_WORDS];
  void *expected[DEPTH];
  make_stack(3, expected);
  CHECK(live_stacks_words(sample.stack, words, MAX_LIVE_STACK_WORDS) == DEPTH && memcmp(words, expected, sizeof expected) == 0);
}

/* By the formula, worked out elsewhere: 1/(1-exp(-2)) = 1.156517642749666. */
static void weighs_each_sample(void) {
  struct live_stack stack = figures_of(3);
  CHECK(stack.allocated[SUM_SAMPLES] == 1 && stack.allocated[SUM_REQUESTED_BYTES] == 1000003);
  CHECK(stack.allocated[SUM_USABLE_BYTES] == 1048576);
  CHECK(stack.allocated[SUM_OBJECTS] == 75794);   /* 1.156517642749666 * 65536 = 75793.5 */
  CHECK(stack.allocated[SUM_BYTES] == 1212697);   /* * 1048576 = 1212696.6 */
  struct live_totals totals;
  live_table_totals(&totals);
  CHECK(live_sum() == 1 && totals.bytes == 1212697 && totals.peak_bytes == 1212697);
}

static void frees_by_this_thread_and_class(void) {
  live_table_freed(address_of(3), 1048576);
  struct live_stack stack = figures_of(3);
  CHECK(memcmp(stack.freed, stack.allocated, sizeof stack.freed) == 0);
  CHECK(stack.freed_by_allocator == 1);
  uint64_t freed = 0;
  for (int i = 0; i < LIFETIME_CLASSES; i++) freed += stack.lifetimes[i];
  CHECK(freed == 1);
  struct live_sample sample;
  CHECK(!find_sample(3, &sample));
  live_table_freed(address_of(3), 1048576); /* a free of what is unknown */
  CHECK(figures_of(3).freed[SUM_SAMPLES] == 1);
}

static void sums_by_size(void) {
  allocate(11, 71, 97, 112);
  allocate(12, 72, 3001, 3072);
  allocate(13, 73, 111, 112);
  struct memprof_live_size sizes[3];
  CHECK(memprof_live_sizes(sizes, 3) == 2);
  struct memprof_live_size small = sizes[sizes[0].usable_bytes != 112], large = sizes[sizes[0].usable_bytes == 112];
  CHECK(small.usable_bytes == 112 && small.samples == 2 && small.requested_bytes == 97 + 111);
  CHECK(large.usable_bytes == 3072 && large.samples == 1 && large.requested_bytes == 3001);
  CHECK(memprof_live_sizes(sizes, 1) == 1); /* the other finds no room */
  live_table_freed(address_of(11), 112);
  live_table_freed(address_of(12), 3072);
  live_table_freed(address_of(13), 112);
  CHECK(memprof_live_sizes(sizes, 3) == 0);
}

static void lifetimes_are_powers_of_two(void) {
  const struct sample_sums sums = {{1}};
  void *words[DEPTH];
  make_stack(4, words);
  uint32_t stack = live_stacks_acquire(words, DEPTH);
  const uint64_t nanos[] = {0, 999999, 1000000, 1999999, 2000000, 3999999, 4000000, UINT64_C(1) << 62};
  const int classes[] = {0, 0, 1, 1, 2, 2, 3, LIFETIME_CLASSES - 1};
  for (int i = 0; i < 8; i++) {
    struct live_stack before, after;
    live_stacks_read(stack, 0, &before);
    live_stacks_add(stack, &sums, 0);
    live_stacks_free(stack, &sums, nanos[i], false, 0);
    live_stacks_read(stack, 0, &after);
    CHECK(after.lifetimes[classes[i]] == before.lifetimes[classes[i]] + 1);
  }
  CHECK(figures_of(4).freed_by_allocator == 0);
  live_stacks_release(stack);
}

/* A realloc in place samples the new before it frees the old; one that moves frees the old when its address may be another's. */
static void of_two_at_one_address_the_older_goes(void) {
  allocate(5, 5, 100, 112);
  allocate(5, 6, 110, 112);
  live_table_freed(address_of(5), 112);
  CHECK(figures_of(5).freed[SUM_SAMPLES] == 1 && figures_of(6).freed[SUM_SAMPLES] == 0);
  live_table_freed(address_of(5), 112);
  CHECK(figures_of(6).freed[SUM_SAMPLES] == 1);
  allocate(7, 7, 100, 112);
  allocate(7, 8, 200, 224);
  live_table_freed(address_of(7), 224); /* the one of this size, though younger */
  CHECK(figures_of(7).freed[SUM_SAMPLES] == 0 && figures_of(8).freed[SUM_SAMPLES] == 1);
  live_table_freed(address_of(7), 112);
}

/* Of blocks so large that each is sampled and stands for itself. */
static void remembers_the_peak(void) {
  enum { MIB = 1 << 20 };
  struct live_totals totals;
  for (uint64_t i = 0; i < 11; i++) allocate(100 + i, 10, 64 * MIB, 64 * MIB);
  for (uint64_t i = 0; i < 7; i++) allocate(200 + i, 11, 64 * MIB, 64 * MIB);
  for (uint64_t i = 0; i < 10; i++) live_table_freed(address_of(100 + i), 64 * MIB);
  for (uint64_t i = 0; i < 5; i++) allocate(300 + i, 12, 64 * MIB, 64 * MIB);
  live_table_totals(&totals);
  CHECK(totals.bytes == UINT64_C(13) * 64 * MIB && totals.peak_bytes == UINT64_C(18) * 64 * MIB);
  CHECK(figures_of(10).peak_bytes == UINT64_C(11) * 64 * MIB); /* has changed since */
  CHECK(figures_of(11).peak_bytes == UINT64_C(7) * 64 * MIB);  /* has not */
  CHECK(figures_of(12).peak_bytes == 0);                       /* was not there yet */
  for (uint64_t i = 0; i < 6; i++) allocate(400 + i, 12, 64 * MIB, 64 * MIB);
  CHECK(figures_of(10).peak_bytes == UINT64_C(64) * MIB && figures_of(12).peak_bytes == UINT64_C(11) * 64 * MIB);
  live_table_freed(address_of(110), 64 * MIB);
  for (uint64_t i = 0; i < 7; i++) live_table_freed(address_of(200 + i), 64 * MIB);
  for (uint64_t i = 0; i < 5; i++) live_table_freed(address_of(300 + i), 64 * MIB);
  for (uint64_t i = 0; i < 6; i++) live_table_freed(address_of(400 + i), 64 * MIB);
  live_table_totals(&totals);
  CHECK(live_sum() == 0 && totals.bytes == 0);
}

/* What lives stays, whatever is forgotten of what was. */
static void begins_anew(void) {
  enum { MIB = 1 << 20 };
  for (uint64_t i = 0; i < 5; i++) allocate(500 + i, 13, 64 * MIB, 64 * MIB);
  for (uint64_t i = 0; i < 3; i++) live_table_freed(address_of(500 + i), 64 * MIB);
  live_table_begin_anew();
  struct live_stack stack = figures_of(13);
  CHECK(memcmp(stack.allocated, stack.allocated_before, sizeof stack.allocated) == 0 && stack.allocated[SUM_SAMPLES] == 5);
  CHECK(memcmp(stack.freed, stack.freed_before, sizeof stack.freed) == 0 && stack.freed[SUM_SAMPLES] == 3);
  CHECK(stack.freed_by_allocator == 0 && stack.peak_bytes == UINT64_C(2) * 64 * MIB);
  for (int i = 0; i < LIFETIME_CLASSES; i++) CHECK(stack.lifetimes[i] == 0);
  struct live_totals totals;
  live_table_totals(&totals);
  CHECK(totals.peak_bytes == totals.bytes && totals.bytes == UINT64_C(2) * 64 * MIB);
  allocate(600, 13, 64 * MIB, 64 * MIB);
  for (uint64_t i = 3; i < 5; i++) live_table_freed(address_of(500 + i), 64 * MIB);
  live_table_freed(address_of(600), 64 * MIB);
  stack = figures_of(13);
  CHECK(stack.allocated[SUM_SAMPLES] - stack.allocated_before[SUM_SAMPLES] == 1);
  CHECK(stack.freed[SUM_SAMPLES] - stack.freed_before[SUM_SAMPLES] == 3 && stack.peak_bytes == UINT64_C(3) * 64 * MIB);
}

/* ---- threads ---- */

static void *name_of_a_thread(void *name) {
  if (name != NULL) live_threads_name_this(name);
  static char kept[2][MAX_THREAD_NAME + 1];
  char *into = kept[name != NULL];
  CHECK(live_threads_name(live_threads_this(), into));
  live_threads_name_this("a later one");
  return into;
}

static const char *name_seen(char *given) {
  pthread_t thread;
  void *seen = NULL;
  CHECK(pthread_create(&thread, NULL, name_of_a_thread, given) == 0);
  pthread_join(thread, &seen);
  return seen;
}

static void *take_a_number(void *name) {
  live_threads_name_this(name);
  live_threads_this();
  return NULL;
}

static void keeps_the_names_of_threads(void) {
  char long_name[] = "worker-17 of a pool with quite a long name, longer than 63 characters\n";
  CHECK(strlen(name_seen(long_name)) == MAX_THREAD_NAME);
  char odd[] = "odd\nname \x7f";
  CHECK(strcmp(name_seen(odd), "odd?name ?") == 0);
  pthread_setname_np(pthread_self(), "kernels-name"); /* which a new thread inherits */
  CHECK(strcmp(name_seen(NULL), "kernels-name") == 0);

  char seen[MAX_THREAD_NAME + 1];
  live_threads_name_this("the first");
  uint64_t mine = live_threads_this();
  CHECK(live_threads_name(mine, seen) && strcmp(seen, "the first") == 0);
  for (int i = 0; i < KEPT_THREAD_NAMES + 3; i++) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, take_a_number, "another") == 0);
    pthread_join(thread, NULL);
  }
  CHECK(!live_threads_name(mine, seen));
  CHECK(live_threads_this() == mine && live_threads_name(mine, seen) && strcmp(seen, "the first") == 0);
  CHECK(!live_threads_name(mine + KEPT_THREAD_NAMES, seen));
}

/* ---- bounds ---- */

static void counts_samples_without_room(void) {
  struct live_totals totals;
  uint64_t number = 1 << 20;
  do {
    allocate(number++, 20, 16, 16);
    live_table_totals(&totals);
  } while (totals.lost_samples < 1009);
  CHECK(live_sum() > MAX_LIVE_SAMPLES / 2 && totals.lost_bytes > 0);
  struct live_stack stack = figures_of(20);
  CHECK(stack.allocated[SUM_SAMPLES] == live_sum()); /* the lost ones would seem to live for good */
  for (uint64_t i = 1 << 20; i < number; i++) live_table_freed(address_of(i), 16);
  live_table_totals(&totals);
  CHECK(live_sum() == 0 && totals.bytes == 0 && totals.lost_samples >= 1009);
  allocate(3, 20, 16, 16);
  struct live_sample sample;
  CHECK(find_sample(3, &sample));
  live_table_freed(address_of(3), 16);
}

static void samples_of_stacks_without_room_share_a_row(void) {
  struct live_totals totals;
  uint64_t stack = 1000;
  struct live_stack rest;
  do {
    allocate(7, stack, 1000, 1024);
    live_table_freed(address_of(7), 1024);
    stack++;
    live_table_totals(&totals);
  } while (totals.stackless < 17);
  CHECK(stack - 1000 > MAX_WORD_CHUNKS / 8);
  CHECK(live_stacks_read(NO_STACK, 0, &rest) && rest.allocated[SUM_SAMPLES] == totals.stackless);
  CHECK(rest.allocated[SUM_REQUESTED_BYTES] == 1000 * totals.stackless && rest.freed[SUM_SAMPLES] == totals.stackless);

  allocate(8, 1000, 1000, 1024); /* one of them lives, and stays */
  live_table_sweep();
  uint64_t kept = 0, samples = 0;
  struct live_stack one;
  for (uint32_t number = 0; number <= live_stacks_slots(); number++)
    if (live_stacks_read(number, latest_peak(), &one)) kept++, samples += one.allocated[SUM_SAMPLES];
  CHECK(kept == 3 || kept == 4); /* this, NO_STACK's, what held some of the peak */
  CHECK(figures_of(1000).allocated[SUM_SAMPLES] == 2 && figures_of(1000).freed[SUM_SAMPLES] == 1);
  live_stacks_read(NO_STACK, 0, &rest);
  CHECK(rest.allocated[SUM_SAMPLES] - rest.freed[SUM_SAMPLES] == 0);
  CHECK(rest.allocated[SUM_SAMPLES] > stack - 1000);
  uint64_t refused = totals.stackless;
  allocate(9, stack + 1, 1000, 1024);
  live_table_totals(&totals);
  CHECK(totals.stackless == refused && figures_of(stack + 1).allocated[SUM_SAMPLES] == 1);
  live_table_freed(address_of(8), 1024);
  live_table_freed(address_of(9), 1024);
}

/* ---- at awkward moments ---- */

static volatile sig_atomic_t interruptions;

static void allocate_in_handler(int signal) {
  (void)signal;
  uint64_t number = 5000 + (uint64_t)interruptions++;
  allocate(number, 31, 100, 112);
  live_table_freed(address_of(number), 112);
}

/* A thread that was interrupted in the table is not waited for. */
static void works_in_signal_handlers(void) {
  struct sigaction action = {.sa_handler = allocate_in_handler};
  sigaction(SIGPROF, &action, NULL);
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGPROF};
  timer_create(CLOCK_MONOTONIC, &event, &timer);
  timer_settime(timer, 0, &(struct itimerspec){{0, 50000}, {0, 50000}}, NULL);
  uint64_t rounds = 0;
  for (; interruptions < 1777; rounds++) {
    allocate(4000 + rounds % 13, 32, 100, 112);
    live_table_freed(address_of(4000 + rounds % 13), 112);
  }
  timer_delete(timer);
  signal(SIGPROF, SIG_IGN);
  CHECK(figures_of(32).allocated[SUM_SAMPLES] == rounds && figures_of(32).freed[SUM_SAMPLES] == rounds);
  CHECK(figures_of(31).allocated[SUM_SAMPLES] == (uint64_t)interruptions);
  CHECK(figures_of(31).freed[SUM_SAMPLES] == (uint64_t)interruptions);
}

static void a_fork_has_its_own(void) {
  allocate(6000, 41, 100, 112);
  pid_t child = fork();
  if (child == 0) {
    live_table_freed(address_of(6000), 112);
    allocate(6001, 41, 100, 112);
    allocate(6002, 41, 100, 112);
    struct live_stack stack = figures_of(41);
    _exit(stack.allocated[SUM_SAMPLES] == 3 && stack.freed[SUM_SAMPLES] == 1 && failures == 0 ? 17 : 1);
  }
  int status;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 17);
  CHECK(figures_of(41).allocated[SUM_SAMPLES] == 1 && figures_of(41).freed[SUM_SAMPLES] == 0);
  live_table_freed(address_of(6000), 112);
}

int main(void) {
  does_nothing_before_it_is_open();
  live_table_open(INTERVAL);
  keeps_what_a_sample_is();
  weighs_each_sample();
  frees_by_this_thread_and_class();
  sums_by_size();
  lifetimes_are_powers_of_two();
  of_two_at_one_address_the_older_goes();
  remembers_the_peak();
  begins_anew();
  keeps_the_names_of_threads();
  counts_samples_without_room();
  samples_of_stacks_without_room_share_a_row();
  works_in_signal_handlers();
  a_fork_has_its_own();
  printf("live_table_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
