/* A metaspace of one class with one method, laid out as we like: the offsets tell the code under test. */
#ifndef MEMPROF_TEST_METASPACE_H
#define MEMPROF_TEST_METASPACE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hotspot/redefinitions.h"
#include "hotspot/vm.h"
#include "sampler/names.h"
#include "sampler/outcome.h"
#include "sampler/texts.h"

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
__attribute__((unused)) static struct method *handle = &method; /* a jmethodID is a Method** */

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

/* ---- what the tables say of it ---- */

static inline bool text_is(uint32_t offset, const char *expected) {
  uint16_t length;
  const char *text = texts_get(offset, &length);
  return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

static inline struct frame_record *record_of(uint32_t id) {
  uint32_t from = 0, to = names_count();
  while (from < to) {
    uint32_t middle = from + (to - from) / 2;
    if (names_id(middle) == id) return names_record(middle);
    if (names_id(middle) < id)
      from = middle + 1;
    else
      to = middle;
  }
  return NULL;
}

/* As after a redefinition, so that a known frame is read again. */
static inline void redefine(void) {
  atomic_fetch_add(&redefinitions.begun, 1);
  atomic_fetch_add(&redefinitions.ended, 1);
}

#endif
