/*
 * The table of live samples as a file in the form of jemalloc's own dumps, with lines of our own (docs/formats.md). A
 * stack stands there once for each size and age: a reader that scales each line by itself then weighs each sample by its
 * own probability. Cold.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memprof.h"
#include "monotonic.h"
#include "process/live_file.h"
#include "process/text_file.h"
#include "sampler/live_samples.h"
#include "sampler/live_stacks.h"
#include "sampler/live_table.h"
#include "sampler/live_threads.h"
#include "sampler/outcome.h"
#include "sampler/walk.h"

/* A writer needs the words of stacks, which a sweep may drop. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- what is written ---- */

struct row {
  uint64_t usable_bytes, thread;
  uint32_t stack, min_seconds;
};

struct rows {
  struct row *all;
  size_t count, room;
};

/* Ages are told by these, the least of a row: for what a person asks of a leak. */
static uint32_t min_seconds_of(uint64_t millis) {
  static const uint32_t seconds[] = {3600, 600, 60};
  for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
    if (millis >= UINT64_C(1000) * seconds[i]) return seconds[i];
  return 0;
}

static bool append_row(struct rows *rows, const struct live_sample *sample, uint64_t age_millis) {
  if (rows->count == rows->room) {
    size_t room = rows->room == 0 ? 4096 : 2 * rows->room;
    struct row *bigger = realloc(rows->all, room * sizeof *bigger);
    if (bigger == NULL) return false;
    rows->all = bigger;
    rows->room = room;
  }
  rows->all[rows->count++] = (struct row){sample->usable_bytes, sample->thread, sample->stack, min_seconds_of(age_millis)};
  return true;
}

static bool collect(struct rows *rows, uint64_t min_millis, uint64_t max_millis) {
  uint64_t now = (uint64_t)monotonic_nanos();
  struct live_sample sample;
  for (uint32_t slot = 0; slot < live_samples_slots(); slot++) {
    if (!live_samples_read(slot, &sample)) continue;
    uint64_t millis = now > sample.birth_nanos ? (now - sample.birth_nanos) / 1000000 : 0;
    if (millis >= min_millis && millis <= max_millis && !append_row(rows, &sample, millis)) return false;
  }
  return true;
}

static int by_number(uint64_t one, uint64_t other) { return (one > other) - (one < other); }

static int by_group(const struct row *one, const struct row *other) {
  int order = by_number(one->stack, other->stack);
  if (order == 0) order = by_number(one->min_seconds, other->min_seconds);
  return order != 0 ? order : by_number(one->usable_bytes, other->usable_bytes);
}

static int by_group_and_thread(const void *left, const void *right) {
  const struct row *one = left, *other = right;
  int order = by_group(one, other);
  return order != 0 ? order : by_number(one->thread, other->thread);
}

static int by_thread(const void *left, const void *right) {
  return by_number(((const struct row *)left)->thread, ((const struct row *)right)->thread);
}

/* ---- writing ---- */

/* "  t17: 3: 3072 [0: 0]", without an end. */
static void print_thread(struct text_file *out, uint64_t thread, uint64_t samples, uint64_t usable_bytes) {
  text_file_print(out, "  t%" PRIu64 ": %" PRIu64 ": %" PRIu64 " [0: 0]", thread, samples, samples * usable_bytes);
}

static void print_thread_name(struct text_file *out, uint64_t thread) {
  char name[MAX_THREAD_NAME + 1];
  if (!live_threads_name(thread, name)) return;
  print_thread(out, thread, 0, 0);
  text_file_print(out, " %s\n", name);
}

static void print_head(struct text_file *out, const struct rows *rows) {
  text_file_print(out, "heap_v2/%" PRIu64 "\n  t*: %zu: 0 [0: 0]\n", live_table_interval_bytes(), rows->count);
  for (size_t i = 0; i < rows->count; i++)
    if (i == 0 || rows->all[i].thread != rows->all[i - 1].thread) print_thread_name(out, rows->all[i].thread);
}

static void print_stack(struct text_file *out, uint32_t stack) {
  uint64_t words[MAX_LIVE_STACK_WORDS];
  unsigned count = live_stacks_words(stack, words, MAX_LIVE_STACK_WORDS);
  if (count == 0) words[count++] = (uintptr_t)named_frame(MARKER_OVERFLOW);
  text_file_print(out, "@");
  for (unsigned i = 0; i < count; i++) text_file_print(out, " 0x%" PRIx64, words[i]);
  text_file_print(out, "\n");
}

static void print_sums(struct text_file *out, const char *name, const uint64_t *sums) {
  text_file_print(out, "  %s: %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", name, sums[SUM_SAMPLES],
                  sums[SUM_USABLE_BYTES], sums[SUM_OBJECTS], sums[SUM_BYTES]);
}

static void print_since(struct text_file *out, const char *name, const uint64_t *now, const uint64_t *before) {
  uint64_t since[SAMPLED_SUMS];
  for (int i = 0; i < SAMPLED_SUMS; i++) since[i] = now[i] - before[i];
  print_sums(out, name, since);
}

/* Of which only the bytes are kept: the rest by the mean of all that was allocated. */
static void print_peak(struct text_file *out, const struct live_stack *stack) {
  uint64_t peak[SAMPLED_SUMS];
  uint64_t all = stack->allocated[SUM_BYTES];
  for (int i = 0; i < SAMPLED_SUMS; i++)
    peak[i] = all == 0 ? 0 : (uint64_t)((double)stack->allocated[i] * (double)stack->peak_bytes / (double)all + 0.5);
  print_sums(out, "peak", peak);
}

static void print_history(struct text_file *out, const struct live_stack *stack) {
  print_since(out, "allocated", stack->allocated, stack->allocated_before);
  print_since(out, "freed", stack->freed, stack->freed_before);
  print_peak(out, stack);
  text_file_print(out, "  by_allocator: %" PRIu64 "\n  lifetimes:", stack->freed_by_allocator);
  for (int i = 0; i < LIFETIME_CLASSES; i++) text_file_print(out, " %" PRIu64, stack->lifetimes[i]);
  text_file_print(out, "\n");
}

/* Rows of one stack, age and size, from `first` to before `end`. */
static void print_group(struct text_file *out, const struct row *first, const struct row *end) {
  print_stack(out, first->stack);
  text_file_print(out, "  t*: %zu: %" PRIu64 " [0: 0]\n", (size_t)(end - first),
                  (uint64_t)(end - first) * first->usable_bytes);
  while (first < end) {
    const struct row *next = first;
    while (next < end && next->thread == first->thread) next++;
    print_thread(out, first->thread, (uint64_t)(next - first), first->usable_bytes);
    text_file_print(out, "\n");
    first = next;
  }
}

/* The rows of a stack, from `first`; returns where they end. */
static const struct row *print_groups(struct text_file *out, uint32_t stack, const struct row *first,
                                      const struct row *end) {
  while (first < end && first->stack == stack && out->error == 0) {
    const struct row *next = first;
    while (next < end && by_group(next, first) == 0) next++;
    print_group(out, first, next);
    text_file_print(out, "  age: %" PRIu32 "\n", first->min_seconds);
    first = next;
  }
  return first;
}

/* Its history comes with nothing that lives, for each stack at its end. */
static void print_stacks(struct text_file *out, const struct rows *rows, bool with_history) {
  struct live_totals totals;
  live_table_totals(&totals);
  const struct row *row = rows->all, *end = rows->all + rows->count;
  for (uint32_t number = NO_STACK; number <= live_stacks_slots() && out->error == 0; number++) {
    row = print_groups(out, number, row, end);
    struct live_stack stack;
    if (!with_history || !live_stacks_read(number, totals.peak, &stack)) continue;
    print_stack(out, number);
    text_file_print(out, "  t*: 0: 0 [0: 0]\n");
    print_history(out, &stack);
  }
  text_file_print(out, "\nMAPPED_LIBRARIES:\n");
}

static void sort(const struct rows *rows, int (*order)(const void *, const void *)) {
  if (rows->count > 0) qsort(rows->all, rows->count, sizeof *rows->all, order);
}

static int write_table(int file, uint64_t min_millis, uint64_t max_millis, bool with_history) {
  if (!live_table_is_open()) return ENOTSUP;
  struct rows rows = {NULL, 0, 0};
  struct text_file *out = malloc(sizeof *out);
  if (out == NULL) return ENOMEM;
  out->file = file, out->error = 0, out->length = 0;
  pthread_mutex_lock(&lock);
  if (collect(&rows, min_millis, max_millis)) {
    sort(&rows, by_thread);
    print_head(out, &rows);
    sort(&rows, by_group_and_thread);
    print_stacks(out, &rows, with_history);
    text_file_flush(out);
  } else {
    out->error = ENOMEM;
  }
  pthread_mutex_unlock(&lock);
  int error = out->error;
  free(rows.all);
  free(out);
  return error;
}

int memprof_live_write(int file, uint64_t min_millis, uint64_t max_millis) {
  return write_table(file, min_millis, max_millis, false);
}

int memprof_live_dump(const char *path) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return errno;
  int error = memprof_live_write(file, 0, UINT64_MAX);
  return close(file) != 0 && error == 0 ? errno : error;
}

int memprof_history_write(int file) { return write_table(file, 0, UINT64_MAX, true); }

/* ---- the rest ---- */

bool memprof_live_known(void) { return live_table_is_open(); }

uint64_t memprof_live_lost(void) {
  struct live_totals totals;
  live_table_totals(&totals);
  return totals.lost_samples + totals.stackless;
}

void memprof_history_begin_anew(void) {
  pthread_mutex_lock(&lock);
  live_table_begin_anew();
  pthread_mutex_unlock(&lock);
}

void live_file_each_held(void (*visit)(const uint64_t *words, unsigned count)) {
  uint64_t words[MAX_LIVE_STACK_WORDS];
  pthread_mutex_lock(&lock);
  live_table_sweep_all();
  for (uint32_t stack = live_stacks_slots(); stack > NO_STACK; stack--)
    visit(words, live_stacks_words(stack, words, MAX_LIVE_STACK_WORDS));
  pthread_mutex_unlock(&lock);
}

void live_file_sweep(void) {
  pthread_mutex_lock(&lock);
  live_table_sweep();
  pthread_mutex_unlock(&lock);
}
