/* The table of mappings: its ranges against a model, page by page, and its lock under threads, signals and forks. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "process/mapping_ranges.h"
#include "process/mapping_stacks.h"
#include "process/mapping_table.h"

enum { PAGE = 4096, HOUR_MILLIS = 60 * MERGE_MILLIS };

static struct mapping_ranges ranges;

static struct mapping mapping_of(uintptr_t start, uintptr_t end, uint64_t stack, uint64_t birth) {
  return (struct mapping){.start = start * PAGE, .end = end * PAGE, .stack = stack, .birth_millis = birth};
}

static void fill(uintptr_t start, uintptr_t end, uint64_t stack, uint64_t birth) {
  struct mapping mapping = mapping_of(start, end, stack, birth);
  mapping_ranges_fill(&ranges, &mapping);
}

static unsigned cut(uintptr_t start, uintptr_t end) {
  return mapping_ranges_cut(&ranges, start * PAGE, end * PAGE, NULL, 0);
}

/* "start-end:stack@birth", in pages. */
static const char *text(void) {
  static char text[4096];
  size_t length = 0;
  text[0] = 0;
  for (uint32_t i = 0; i < ranges.count; i++) {
    const struct mapping *item = &ranges.items[i];
    length += (size_t)snprintf(text + length, sizeof text - length, "%s%lu-%lu:%lu@%lu", i == 0 ? "" : " ",
                               item->start / PAGE, item->end / PAGE, item->stack, item->birth_millis);
  }
  return text;
}

static void begin(void) { memset(&ranges, 0, sizeof ranges); }

/* ---- ranges ---- */

static void keeps_order_and_fills_gaps_only(void) {
  begin();
  fill(30, 40, 1, 7);
  fill(10, 20, 2, 7);
  CHECK(strcmp(text(), "10-20:2@7 30-40:1@7") == 0);
  fill(5, 45, 3, 8);
  CHECK(strcmp(text(), "5-10:3@8 10-20:2@7 20-30:3@8 30-40:1@7 40-45:3@8") == 0);
  CHECK(mapping_ranges_cover(&ranges, 5 * PAGE, 45 * PAGE));
  CHECK(!mapping_ranges_cover(&ranges, 4 * PAGE, 45 * PAGE));
  CHECK(!mapping_ranges_cover(&ranges, 5 * PAGE, 46 * PAGE));
}

static void splits_where_a_part_is_cut(void) {
  begin();
  fill(10, 30, 1, 7);
  struct mapping pieces[2];
  CHECK(mapping_ranges_cut(&ranges, 17 * PAGE, 19 * PAGE, pieces, 2) == 1);
  CHECK(pieces[0].start == 17 * PAGE && pieces[0].end == 19 * PAGE && pieces[0].birth_millis == 7);
  CHECK(strcmp(text(), "10-17:1@7 19-30:1@7") == 0);
  cut(5, 11);
  cut(29, 35);
  CHECK(strcmp(text(), "11-17:1@7 19-29:1@7") == 0);
  fill(17, 18, 2, 7);
  CHECK(mapping_ranges_cut(&ranges, 16 * PAGE, 20 * PAGE, pieces, 2) == 2); /* the third has no room */
  CHECK(strcmp(text(), "11-16:1@7 20-29:1@7") == 0);
  cut(0, 99);
  CHECK(ranges.count == 0);
}

static void joins_neighbours_of_one_stack_and_time(void) {
  begin();
  fill(10, 20, 1, 1000);
  fill(30, 40, 1, 900);
  fill(20, 30, 1, 1000 + MERGE_MILLIS - 100);
  CHECK(strcmp(text(), "10-40:1@900") == 0);
  fill(40, 50, 1, 1000 + HOUR_MILLIS);
  fill(50, 60, 2, 900);
  CHECK(ranges.count == 3);
  fill(5, 10, 1, 901);
  CHECK(ranges.items[0].start == 5 * PAGE && ranges.items[0].birth_millis == 900);
}

/* Each page of the model holds the stack that owns it, and its birth. */
enum { MODEL_PAGES = 512 };
static struct {
  uint64_t stack, birth;
} model[MODEL_PAGES];

static bool agrees_with_model(void) {
  uintptr_t last_end = 0;
  uint32_t at = 0;
  for (uint32_t i = 0; i < ranges.count; i++) {
    if (ranges.items[i].start < last_end || ranges.items[i].end <= ranges.items[i].start) return false;
    last_end = ranges.items[i].end;
  }
  for (uintptr_t page = 0; page < MODEL_PAGES; page++) {
    while (at < ranges.count && ranges.items[at].end <= page * PAGE) at++;
    bool there = at < ranges.count && ranges.items[at].start <= page * PAGE;
    if (there != (model[page].stack != 0)) return false;
    if (!there) continue;
    const struct mapping *item = &ranges.items[at];
    if (item->stack != model[page].stack || item->birth_millis > model[page].birth) return false;
    if (model[page].birth - item->birth_millis > 2 * MERGE_MILLIS) return false;
  }
  return true;
}

static void agrees_with_a_model_after_every_change(void) {
  begin();
  memset(model, 0, sizeof model);
  srandom(1777);
  bool agrees = true;
  for (int i = 0; i < 60000 && agrees; i++) {
    uintptr_t start = (uintptr_t)random() % MODEL_PAGES, end = start + 1 + (uintptr_t)random() % 40;
    if (end > MODEL_PAGES) end = MODEL_PAGES;
    int what = (int)(random() % 3);
    uint64_t stack = 1 + (uint64_t)random() % 3, birth = (uint64_t)(random() % 4) * HOUR_MILLIS;
    if (what != 0) cut(start, what == 1 ? end : start);
    if (what == 2) cut(start, end);
    if (what != 1) fill(start, end, stack, birth);
    for (uintptr_t page = start; page < end; page++) {
      if (what == 1) model[page].stack = 0;
      if (what == 2 || (what == 0 && model[page].stack == 0)) model[page].stack = stack, model[page].birth = birth;
    }
    agrees = agrees_with_model();
  }
  CHECK(agrees);
  CHECK(ranges.lost == 0);
}

static void counts_what_finds_no_room(void) {
  begin();
  for (uintptr_t i = 0; i < MAX_MAPPINGS + 17; i++) fill(2 * i, 2 * i + 1, 1, 7);
  CHECK(ranges.count == MAX_MAPPINGS && ranges.lost == 17);
  cut(1, 3); /* makes room for one */
  fill(7, 8, 2, 7);
  CHECK(ranges.lost == 17);
}

/* The oldest of neighbours counts where there would be no room for both. */
static void joins_neighbours_of_any_age_before_it_loses_one(void) {
  begin();
  for (uintptr_t i = 0; i < MAX_MAPPINGS; i++) fill(i, i + 1, 1, i % 2 * HOUR_MILLIS + 7);
  CHECK(ranges.count == MAX_MAPPINGS);
  fill(MAX_MAPPINGS + 1, MAX_MAPPINGS + 2, 1, 7);
  CHECK(ranges.count == 2 && ranges.lost == 0);
  CHECK(ranges.items[0].end == (uintptr_t)MAX_MAPPINGS * PAGE && ranges.items[0].birth_millis == 7);
}

/* ---- stacks ---- */

static struct mapping_stacks stacks;

static void keeps_each_stack_once(void) {
  void *one[] = {(void *)17, (void *)19}, *other[] = {(void *)17, (void *)19, (void *)23};
  CHECK(mapping_stacks_id(&stacks, one, 2) == 1);
  CHECK(mapping_stacks_id(&stacks, other, 3) == 2);
  CHECK(mapping_stacks_id(&stacks, one, 2) == 1);
  uint64_t words[2];
  CHECK(mapping_stacks_read(&stacks, 2, words, 2) == 2 && words[1] == 19);
  CHECK(mapping_stacks_read(&stacks, 3, words, 2) == 0);
  CHECK(mapping_stacks_read(&stacks, UINT64_MAX, words, 2) == 0);
  for (uintptr_t i = 2; i < MAX_STACKS; i++) {
    void *stack[] = {(void *)(i * 1777), (void *)i};
    CHECK(mapping_stacks_id(&stacks, stack, 2) == i + 1);
  }
  void *last[] = {(void *)5};
  CHECK(mapping_stacks_id(&stacks, last, 1) == OVERFLOW_STACK);
  CHECK(mapping_stacks_id(&stacks, other, 3) == 2);
}

static void has_room_for_so_many_words(void) {
  memset(&stacks, 0, sizeof stacks);
  void *stack[MAX_STACK_WORDS] = {0};
  for (uintptr_t i = 0; i < MAX_WORDS / MAX_STACK_WORDS; i++) {
    stack[0] = (void *)i;
    CHECK(mapping_stacks_id(&stacks, stack, MAX_STACK_WORDS) == i + 1);
  }
  stack[0] = NULL;
  CHECK(mapping_stacks_id(&stacks, stack, 1) == OVERFLOW_STACK);
  CHECK(mapping_stacks_id(&stacks, stack, MAX_STACK_WORDS) == 1);
}

/* ---- the table ---- */

static void replace(uintptr_t start_page, uintptr_t pages, uintptr_t stack_word) {
  void *stack[] = {(void *)stack_word};
  struct mapping mapping = mapping_table_born(start_page * PAGE, (start_page + pages) * PAGE, stack, 1);
  mapping_table_replace(&mapping);
}

static size_t copied_count(bool *in_order) {
  static struct mapping all[MAX_MAPPINGS];
  uint64_t version;
  size_t count = mapping_table_copy(0, all, MAX_MAPPINGS, &version);
  for (size_t i = 1; i < count; i++)
    if (all[i].start < all[i - 1].end) *in_order = false;
  return count;
}

static void is_off_until_it_is_opened(void) {
  replace(1, 1, 17);
  CHECK(!mapping_table_is_on() && !mapping_table_accepts() && mapping_table_lost() == 0);
  CHECK(mapping_table_open());
  CHECK(mapping_table_is_on() && mapping_table_accepts());
  struct mapping own;
  uint64_t version, word;
  CHECK(mapping_table_copy(0, &own, 1, &version) == 1); /* the table itself */
  CHECK(mapping_table_stack(own.stack, &word, 1) == 1 && word == (uintptr_t)mapping_table_open + 1);
  CHECK(own.end - own.start > MAX_MAPPINGS * sizeof own && own.end % PAGE == 0);
}

enum { THREADS = 4, SPAN_PAGES = 1000 };

/* Each thread has addresses of its own; what it leaves there is known. */
static void *hammer(void *argument) {
  uintptr_t base = (uintptr_t)argument;
  for (uintptr_t i = 0; i < 20000; i++) {
    uintptr_t page = base + i * 7 % (SPAN_PAGES - 10);
    replace(page, 1 + i % 9, base + i % 3);
    if (i % 2 == 0) mapping_table_cut(page * PAGE, (page + 5) * PAGE, NULL, 0);
  }
  mapping_table_cut(base * PAGE, (base + SPAN_PAGES) * PAGE, NULL, 0);
  for (uintptr_t i = 0; i < 50; i++) replace(base + 2 * i, 1, base);
  return NULL;
}

static void survives_many_threads(void) {
  pthread_t threads[THREADS];
  for (uintptr_t i = 0; i < THREADS; i++)
    pthread_create(&threads[i], NULL, hammer, (void *)(1 + i * SPAN_PAGES));
  bool in_order = true;
  for (int i = 0; i < 500; i++) copied_count(&in_order);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  CHECK(copied_count(&in_order) == THREADS * 50 + 1); /* and the table itself */
  CHECK(in_order);
  CHECK(mapping_table_lost() == 0);
}

static _Atomic bool over;

static void *hammer_until_over(void *argument) {
  while (!atomic_load(&over)) replace((uintptr_t)argument, 3, 17);
  return argument;
}

/* Its copy is wiped, with a lock that another thread may have held at that moment. */
static void is_off_in_a_fork_whatever_other_threads_do(void) {
  pthread_t threads[THREADS];
  atomic_store(&over, false);
  for (uintptr_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, hammer_until_over, (void *)(1 + 9 * i));
  int right = 0;
  for (int i = 0; i < 50; i++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(20);
      replace(1, 1, 17);
      bool in_order = true;
      _exit(!mapping_table_is_on() && copied_count(&in_order) == 0 ? 17 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    right += WIFEXITED(status) && WEXITSTATUS(status) == 17;
  }
  atomic_store(&over, true);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  CHECK(right == 50);
  CHECK(mapping_table_is_on());
}

static void map_in_handler(int signal) {
  (void)signal;
  if (mapping_table_accepts()) replace(40001, 1, 19);
}

/* Signals come until one has met the lock held. */
static void survives_a_handler_that_maps_amid_a_change(void) {
  uint64_t before = mapping_table_lost();
  struct sigaction action = {.sa_handler = map_in_handler, .sa_flags = SA_RESTART}, old;
  sigaction(SIGALRM, &action, &old);
  struct itimerval often = {{0, 50}, {0, 50}}, never = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &often, NULL);
  for (long i = 0; i < 10000000 && mapping_table_lost() == before; i++)
    for (uintptr_t page = 50000; page < 50050; page++) replace(page, 7, page);
  setitimer(ITIMER_REAL, &never, NULL);
  sigaction(SIGALRM, &old, NULL);
  CHECK(mapping_table_lost() > before);
  bool in_order = true;
  copied_count(&in_order);
  CHECK(in_order);
}

int main(void) {
  keeps_order_and_fills_gaps_only();
  splits_where_a_part_is_cut();
  joins_neighbours_of_one_stack_and_time();
  agrees_with_a_model_after_every_change();
  counts_what_finds_no_room();
  joins_neighbours_of_any_age_before_it_loses_one();
  keeps_each_stack_once();
  has_room_for_so_many_words();
  is_off_until_it_is_opened();
  survives_many_threads();
  is_off_in_a_fork_whatever_other_threads_do();
  survives_a_handler_that_maps_amid_a_change();
  printf("mapping_table_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
