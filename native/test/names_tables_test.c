/*
 * The tables of Java frames with many frames in them: hidden classes, threads at once, churn, a full table. Runs under
 * AddressSanitizer and UndefinedBehaviorSanitizer.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "hotspot/redefinitions.h"
#include "hotspot/vm.h"
#include "metaspace.h"
#include "sampler/names.h"
#include "sampler/outcome.h"
#include "sampler/safe_read.h"
#include "sampler/texts.h"

struct vm vm; /* in place of vm.c's */
struct redefinitions redefinitions; /* in place of redefinitions.c's */

static void set_class_name(const char *name) {
  class_name.length = (uint16_t)strlen(name);
  memcpy(class_name.body, name, class_name.length);
}

static uint32_t id_in_class(const char *name, jint bci) {
  set_class_name(name);
  redefine();
  uint32_t id = names_frame_id((jmethodID)&handle, bci);
  set_class_name("a/Class");
  return id;
}

static void hidden_classes_share_their_frames(void) {
  uint32_t lambda = id_in_class("a/C$$Lambda$14+0x00000008000c3000", 2);
  CHECK(text_is(record_of(lambda)->names.class_name, "a/C$$Lambda"));
  CHECK(id_in_class("a/C$$Lambda$7+0x0000000800ffabcd", 2) == lambda);
  CHECK(id_in_class("a/C$$Lambda+0x00007f1c8c003200", 2) == lambda);
  CHECK(id_in_class("a/C$$Lambda/0x00007f1c8c003200", 2) == lambda);
  CHECK(text_is(record_of(id_in_class("a/C+0x1f", 2))->names.class_name, "a/C"));
  CHECK(text_is(record_of(id_in_class("a/C$14+0x1f", 2))->names.class_name, "a/C$14"));
  CHECK(text_is(record_of(id_in_class("a/C0x1f", 2))->names.class_name, "a/C0x1f"));
  CHECK(text_is(record_of(id_in_class("a/C+0x", 2))->names.class_name, "a/C+0x"));
  CHECK(text_is(record_of(id_in_class("0x1f", 2))->names.class_name, "0x1f"));
}

enum { THREADS = 8, KEYS = 5000 };
static struct method *handles[KEYS];
static struct const_method constants[KEYS];
static struct method methods[KEYS];
static struct symbol symbols[KEYS];
static struct pool pools[KEYS];
static uint32_t seen[THREADS][KEYS];

static void *ask_for_all(void *argument) {
  uint32_t *ids = argument;
  for (int i = 0; i < KEYS; i++) ids[i] = names_frame_id((jmethodID)&handles[i], 3);
  return NULL;
}

static uint32_t named_records(void) {
  uint32_t named = 0;
  for (uint32_t i = 0; i < names_count(); i++) named += names_record(i)->state == FRAME_NAMED;
  return named;
}

/* Methods of different names: each has one frame, whichever thread was first. */
static void many_threads_agree(void) {
  for (int i = 0; i < KEYS; i++) {
    symbols[i].length = (uint16_t)snprintf(symbols[i].body, sizeof symbols[i].body, "method%d", i);
    pools[i] = pool;
    pools[i].slots[2] = &symbols[i];
    constants[i] = constant;
    constants[i].pool = &pools[i];
    methods[i].constant = &constants[i];
    handles[i] = &methods[i];
  }
  uint32_t before = named_records();
  pthread_t threads[THREADS];
  for (int t = 0; t < THREADS; t++) pthread_create(&threads[t], NULL, ask_for_all, seen[t]);
  for (int t = 0; t < THREADS; t++) pthread_join(threads[t], NULL);
  CHECK(named_records() - before == KEYS);
  for (int t = 1; t < THREADS; t++) CHECK(memcmp(seen[0], seen[t], sizeof seen[0]) == 0);
  for (int i = 0; i < KEYS; i++) CHECK(text_is(record_of(seen[0][i])->names.method_name, symbols[i].body));
}

/* A churn of 150,001 classes of one name, as a class loader after the other loads them. */
static void churn_of_classes_takes_no_room(void) {
  enum { CLASSES = 150001 };
  struct method **churn = malloc(CLASSES * sizeof *churn);
  uint32_t expected = names_frame_id((jmethodID)&handle, 11), count = names_count(), wrong = 0;
  for (int i = 0; i < CLASSES; i++) {
    churn[i] = &method;
    wrong += names_frame_id((jmethodID)&churn[i], 11) != expected;
  }
  CHECK(wrong == 0);
  CHECK(names_count() == count && names_lost() == 0);
  free(churn);
}

/* More frames of different names than 98,304, at which an earlier table was full. */
static void names_many_frames(void) {
  enum { FRAMES = 99991 };
  struct symbol name = {.length = 8};
  pool.slots[2] = &name;
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < FRAMES; i++) {
    snprintf(name.body, sizeof name.body, "%08x", i);
    redefine();
    uint32_t id = names_frame_id((jmethodID)&handle, 12);
    wrong += id == MARKER_OVERFLOW || !text_is(record_of(id)->names.method_name, name.body);
  }
  CHECK(wrong == 0);
  CHECK(names_lost() == 0);
  snprintf(name.body, sizeof name.body, "%08x", 98305);
  redefine();
  uint32_t count = names_count();
  CHECK(text_is(record_of(names_frame_id((jmethodID)&handle, 12))->names.method_name, "00018001"));
  CHECK(names_count() == count);
  pool.slots[2] = &method_name;
}

static void a_full_table_says_overflow(void) {
  uint32_t known = names_frame_id((jmethodID)&handle, 7), id = known, asked = 0;
  vm.names_in_hook = false;
  for (; id != MARKER_OVERFLOW && asked <= MAX_FRAMES; asked++) {
    if (names_count() == MAX_FRAMES / 2) CHECK(names_full_percent() == 50);
    id = names_frame_id((jmethodID)(uintptr_t)(0x10000u + 8 * asked), 3);
  }
  vm.names_in_hook = true;
  CHECK(asked > 400000);
  CHECK(names_count() == MAX_FRAMES);
  CHECK(names_full_percent() == 100);
  CHECK(id == MARKER_OVERFLOW);
  CHECK(names_lost() == 1);
  CHECK(names_frame_id((jmethodID)&handle, 7) == known);
  redefine();
  CHECK(names_frame_id((jmethodID)&handle, 7) == known);
}

static uint32_t id_of_key(int i) { return names_frame_id((jmethodID)&handles[i], 3); }

/* Every third of many_threads_agree's, twice: some have been kept before. */
static void forgets_what_is_not_marked(void) {
  static struct frame_set used;
  uint32_t last = names_id(names_count() - 1), third[KEYS] = {0};
  for (int round = 0; round < 2; round++) {
    memset(&used, 0, sizeof used);
    names_mark(&used, MARKER_OVERFLOW);
    names_mark(&used, UINT32_MAX);
    for (int i = 0; i < KEYS; i += 3) names_mark(&used, third[i] = id_of_key(i));
    uint32_t reported = seen[0][KEYS - 1] - FIRST_FRAME_ID; /* far from all */
    if (round == 1) reported = names_count();
    CHECK(names_keep(&used, &reported) == 0);
    CHECK(names_count() == (KEYS + 2) / 3);
    CHECK(reported <= names_count() && (round == 0 || reported == names_count()));
    for (int i = 0; i < KEYS; i++) {
      uint32_t id = id_of_key(i);
      CHECK(i % 3 == 0 ? id == third[i] : id > last);
      CHECK(record_of(id) != NULL && text_is(record_of(id)->names.method_name, symbols[i].body));
      CHECK(text_is(record_of(id)->names.class_name, "a/Class"));
    }
    CHECK(names_count() == KEYS);
    for (uint32_t i = 1; i < names_count(); i++) CHECK(names_id(i - 1) < names_id(i));
    last = names_id(names_count() - 1);
  }
}

static void a_full_table_has_room_again(void) {
  static struct frame_set used;
  uint32_t known = names_frame_id((jmethodID)&handle, 7), reported = 0;
  uint64_t bytes = names_table_bytes();
  memset(&used, 0, sizeof used);
  names_mark(&used, known);
  CHECK(names_keep(&used, &reported) == 0);
  CHECK(names_count() == 1 && names_full_percent() == 0 && names_table_bytes() < bytes / 2);
  CHECK(names_frame_id((jmethodID)&handle, 7) == known);
  CHECK(names_frame_id((jmethodID)&handle, 8) > known);
  CHECK(names_lost() == 1);
}

int main(void) {
  describe_layout();
  if (names_reserve() != 0 || !safe_read_prepare()) return 1;
  hidden_classes_share_their_frames();
  many_threads_agree();
  churn_of_classes_takes_no_room();
  names_many_frames();
  forgets_what_is_not_marked();
  a_full_table_says_overflow();
  a_full_table_has_room_again();
  printf("names_tables_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
