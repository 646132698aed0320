/*
 * The tables of Java frames against a made-up Method in made-up metaspace: names, lines in both forms of
 * the line table, many threads, a full table. Runs under AddressSanitizer and UndefinedBehaviorSanitizer.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "../src/names.h"
#include "../src/outcome.h"
#include "../src/vm.h"
#include "check.h"

struct vm vm; /* in place of vm.c's */

/* ---- metaspace, laid out as we like: the offsets tell the code under test ---- */

struct symbol {
  uint16_t length;
  char body[38];
};

struct pool {
  void *holder;
  uint16_t source_file;
  void *slots[8];
};

struct const_method {
  struct pool *pool;
  int32_t words;
  uint16_t flags, code_size, name, signature;
  unsigned char code_and_lines[64];
};

struct klass {
  struct symbol *name;
};

struct method {
  struct const_method *constant;
};

static struct symbol class_name = {7, "a/Class"}, method_name = {3, "run"}, signature = {3, "()V"},
                     file_name = {10, "Class.java"};
static struct klass klass = {&class_name};
static struct pool pool = {.holder = &klass,
                           .source_file = 4,
                           .slots = {NULL, NULL, &method_name, &signature, &file_name}};
static struct const_method constant = {
    .pool = &pool, .words = sizeof constant / sizeof(void *), .flags = 1, .code_size = 3, .name = 2, .signature = 3};
static struct method method = {&constant};
static struct method *handle = &method; /* a jmethodID is a Method** */

static void describe_layout(void) {
  vm.names_in_hook = true;
  vm.method_id_shift = 13;
  vm.has_line_table = 1;
  vm.method_const = offsetof(struct method, constant);
  vm.const_pool = offsetof(struct const_method, pool);
  vm.const_words = offsetof(struct const_method, words);
  vm.const_flags = offsetof(struct const_method, flags);
  vm.const_code_size = offsetof(struct const_method, code_size);
  vm.const_name = offsetof(struct const_method, name);
  vm.const_signature = offsetof(struct const_method, signature);
  vm.const_size = offsetof(struct const_method, code_and_lines);
  vm.pool_holder = offsetof(struct pool, holder);
  vm.pool_source_file = offsetof(struct pool, source_file);
  vm.pool_size = offsetof(struct pool, slots);
  vm.klass_name = offsetof(struct klass, name);
  vm.symbol_length = offsetof(struct symbol, length);
  vm.symbol_body = offsetof(struct symbol, body);
}

static bool text_is(uint32_t offset, const char *expected) {
  uint16_t length;
  const char *text = names_text(offset, &length);
  return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

static const struct frame_record *record_of(uint32_t id) {
  for (uint32_t i = 0; i < names_count(); i++)
    if (names_record(i)->id == id) return names_record(i);
  return NULL;
}

static void copies_names_at_first_sight(void) {
  jmethodID id = (jmethodID)&handle;
  uint32_t frame = names_frame_id(id, 7);
  CHECK(frame >= FIRST_FRAME_ID);
  CHECK(names_frame_id(id, 7) == frame);
  CHECK(names_frame_id(id, 8) != frame);
  const struct frame_record *record = record_of(frame);
  CHECK(record != NULL);
  if (record == NULL) return;
  CHECK(text_is(record->class_name, "a/Class"));
  CHECK(text_is(record->method_name, "run"));
  CHECK(text_is(record->signature, "()V"));
  CHECK(text_is(record->source_file, "Class.java"));
  CHECK(record->bci == 7);
}

static int32_t line_at(jint bci) {
  /* A handle of its own for each question: a known key is not read again. */
  static struct method *fresh[64];
  static int used;
  fresh[used] = &method;
  const struct frame_record *record = record_of(names_frame_id((jmethodID)&fresh[used++], bci));
  return record == NULL ? -99 : record->line;
}

/* bci 0 -> line 10, bci 4 -> line 12, bci 300 -> line 5 (back: the long form), then the end */
static void reads_lines(bool exclude_zero) {
  vm.lines_exclude_zero = exclude_zero;
  unsigned char x = exclude_zero ? 1 : 0;
  /* signed numbers are zigzag: 0 -> 0, 10 -> 20, 296 -> 592 = 208 + 64 * 6, -7 -> 13 */
  const unsigned char lines[] = {0xff, (unsigned char)(0 + x), (unsigned char)(20 + x),
                                 4 << 3 | 2,
                                 0xff, 208, (unsigned char)(6 + (exclude_zero ? 1 : 0)),
                                 (unsigned char)(13 + x), 0};
  memcpy(constant.code_and_lines + constant.code_size, lines, sizeof lines);
  if (exclude_zero) /* the first byte of 592 holds 592 - 64 * 6 + 1 */
    constant.code_and_lines[constant.code_size + 5] = 209;
  CHECK(line_at(0) == 10);
  CHECK(line_at(3) == 10);
  CHECK(line_at(4) == 12);
  CHECK(line_at(299) == 12);
  CHECK(line_at(300) == 5);
  CHECK(line_at(-3) == -2);
}

static void survives_a_table_without_end(void) {
  memset(constant.code_and_lines, 0xff, sizeof constant.code_and_lines);
  CHECK(line_at(1) != -99); /* any answer will do: the sanitizer watches over the reads */
}

static void names_an_unloaded_method(void) {
  struct method *gone = NULL;
  const struct frame_record *record = record_of(names_frame_id((jmethodID)&gone, 1));
  CHECK(record != NULL && text_is(record->method_name, "[unloaded]"));
}

enum { THREADS = 8, KEYS = 5000 };
static struct method *handles[KEYS];
static uint32_t seen[THREADS][KEYS];

static void *ask_for_all(void *argument) {
  uint32_t *ids = argument;
  for (int i = 0; i < KEYS; i++) ids[i] = names_frame_id((jmethodID)&handles[i], 3);
  return NULL;
}

static void many_threads_agree(void) {
  uint32_t before = names_count();
  pthread_t threads[THREADS];
  for (int i = 0; i < KEYS; i++) handles[i] = &method;
  for (int t = 0; t < THREADS; t++) pthread_create(&threads[t], NULL, ask_for_all, seen[t]);
  for (int t = 0; t < THREADS; t++) pthread_join(threads[t], NULL);
  CHECK(names_count() - before == KEYS);
  for (int t = 1; t < THREADS; t++) CHECK(memcmp(seen[0], seen[t], sizeof seen[0]) == 0);
}

static void a_full_table_says_overflow(void) {
  static struct method *more[300000];
  uint32_t last = 0, overflows = 0;
  for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
    more[i] = &method;
    last = names_frame_id((jmethodID)&more[i], 3);
    overflows += last == MARKER_OVERFLOW;
  }
  CHECK(last == MARKER_OVERFLOW);
  CHECK(names_lost() == overflows);
  CHECK(names_frame_id((jmethodID)&handle, 7) >= FIRST_FRAME_ID); /* what is known stays known */
}

int main(void) {
  describe_layout();
  if (names_reserve() != 0) return 1;
  copies_names_at_first_sight();
  reads_lines(false);
  reads_lines(true);
  survives_a_table_without_end();
  names_an_unloaded_method();
  many_threads_agree();
  a_full_table_says_overflow();
  printf("names_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
