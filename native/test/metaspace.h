/* A metaspace of one class with one method, laid out as we like: the offsets tell the code under test. */
#ifndef MEMPROF_TEST_METASPACE_H
#define MEMPROF_TEST_METASPACE_H

#include <stddef.h>
#include <stdint.h>

#include "hotspot/vm.h"

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

#endif
