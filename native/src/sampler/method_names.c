/*
 * Hot path: from a Method to its names, as VMStructs tell the way. What keeps it there:
 * - the class, its constant pool and its Symbols: a frame of the class is on this thread's stack;
 * - the Method and its ConstMethod: no redefinition is under way (redefinitions.h).
 * A redefinition does not wait for ever, so everything is read safely, and believed only if none has begun.
 */
#include "sampler/method_names.h"

#include <stddef.h>
#include <string.h>

#include "hotspot/redefinitions.h"
#include "hotspot/unsigned5.h"
#include "hotspot/vm.h"
#include "sampler/safe_read.h"
#include "sampler/texts.h"

static bool read_pointer(struct window *memory, const char **to, const char *object, size_t offset) {
  return window_read(memory, (uintptr_t)object + offset, to, sizeof *to) && *to != NULL;
}

static bool read_u2(struct window *memory, uint16_t *to, const char *object, size_t offset) {
  return window_read(memory, (uintptr_t)object + offset, to, sizeof *to);
}

/* A hidden class's name ends with its address, such as "Main$$Lambda+0x00007f1c8c003200", and on JDK 17
 * counts lambdas before it: "Main$$Lambda$14+0x...". All readers leave that out; kept here, each class of a
 * churn of hidden ones would fill the tables with names of its own. */
static size_t without_address(const char *name, size_t length) {
  size_t end = length;
  while (end > 0 && ((name[end - 1] >= '0' && name[end - 1] <= '9') ||
                     (name[end - 1] >= 'a' && name[end - 1] <= 'f')))
    end--;
  if (end == length || end < 3 || memcmp(&name[end - 2], "0x", 2) != 0 ||
      (name[end - 3] != '+' && name[end - 3] != '/' && name[end - 3] != '.'))
    return length;
  end -= 3;
  size_t digits = end;
  while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9') digits--;
  static const char lambda[] = "$$Lambda$";
  const size_t lambda_length = sizeof lambda - 1;
  bool counted = digits < end && digits >= lambda_length &&
                 memcmp(&name[digits - lambda_length], lambda, lambda_length) == 0;
  return counted ? digits - 1 : end;
}

static bool is_kept(const uint32_t *begun) { return begun == NULL || redefinitions_none_since(*begun); }

static bool add_symbol(struct window *memory, uint32_t *text, const char *symbol, bool is_class, const uint32_t *begun) {
  char bytes[MAX_TEXT_LENGTH];
  uint16_t length;
  if (!read_u2(memory, &length, symbol, vm.symbol_length)) return false;
  if (length > sizeof bytes) length = sizeof bytes;
  if (!window_read(memory, (uintptr_t)symbol + vm.symbol_body, bytes, length) || !is_kept(begun)) return false;
  *text = texts_add(bytes, is_class ? without_address(bytes, length) : length);
  return true;
}

static bool add_pool_symbol(struct window *memory, uint32_t *text, const char *pool, uint16_t index, const uint32_t *begun) {
  const char *symbol;
  *text = TEXT_EMPTY;
  if (index == 0) return true;
  return window_read(memory, (uintptr_t)pool + vm.pool_size + index * sizeof(void *), &symbol, sizeof symbol) &&
         (symbol == NULL || add_symbol(memory, text, symbol, false, begun));
}

/* A line table being read; ends with its ConstMethod, whatever it holds. */
struct line_stream {
  struct window *memory;
  uintptr_t next, end;
};

static uint32_t read_byte(void *of) {
  struct line_stream *stream = of;
  unsigned char byte;
  if (stream->next >= stream->end || !window_read(stream->memory, stream->next++, &byte, 1)) return 0;
  return byte;
}

static int32_t read_signed5(struct line_stream *stream) {
  uint32_t value = unsigned5_read(read_byte, stream, vm.lines_exclude_zero);
  return (int32_t)(value >> 1) ^ -(int32_t)(value & 1);
}

/* The source line of a bytecode index, from the compressed line table behind the bytecodes
 * (src/hotspot/share/oops/method.hpp, CompressedLineNumberReadStream). */
static int32_t line_in(struct line_stream *stream, jint bci) {
  uint32_t at_bci = 0, at_line = 0; /* unsigned, so that nonsense wraps */
  int32_t best_bci = -1, best = NO_LINE;
  for (uint32_t next; (next = read_byte(stream)) != 0;) {
    if (next == 0xff) {
      at_bci += (uint32_t)read_signed5(stream);
      at_line += (uint32_t)read_signed5(stream);
    } else {
      at_bci += next >> 3;
      at_line += next & 7;
    }
    if ((int32_t)at_bci <= bci && (int32_t)at_bci >= best_bci) {
      best_bci = (int32_t)at_bci;
      best = (int32_t)at_line;
    }
  }
  return best;
}

static bool read_line(struct window *memory, int32_t *line, const char *const_method, jint bci) {
  uint16_t flags, code_size;
  int32_t words;
  *line = bci == NATIVE_METHOD_BCI ? NATIVE_METHOD_LINE : NO_LINE;
  if (bci == NATIVE_METHOD_BCI) return true;
  if (!read_u2(memory, &flags, const_method, vm.const_flags) ||
      !read_u2(memory, &code_size, const_method, vm.const_code_size) ||
      !window_read(memory, (uintptr_t)const_method + vm.const_words, &words, sizeof words))
    return false;
  if ((flags & vm.has_line_table) == 0) return true;
  uintptr_t start = (uintptr_t)const_method + vm.const_size + code_size;
  struct line_stream stream = {memory, start, (uintptr_t)const_method + (size_t)words * sizeof(void *)};
  if (words < 0) return true;
  *line = line_in(&stream, bci);
  return true;
}

bool method_names_read(struct frame_names *names, const void *method, jint bci, const uint32_t *begun) {
  const char *const_method, *pool, *holder, *class_symbol;
  uint16_t name, signature, source_file;
  struct window memory;
  window_open(&memory);
  return read_pointer(&memory, &const_method, method, vm.method_const) &&
         read_pointer(&memory, &pool, const_method, vm.const_pool) && read_pointer(&memory, &holder, pool, vm.pool_holder) &&
         read_pointer(&memory, &class_symbol, holder, vm.klass_name) &&
         read_u2(&memory, &name, const_method, vm.const_name) &&
         read_u2(&memory, &signature, const_method, vm.const_signature) &&
         read_u2(&memory, &source_file, pool, vm.pool_source_file) &&
         add_symbol(&memory, &names->class_name, class_symbol, true, begun) &&
         add_pool_symbol(&memory, &names->method_name, pool, name, begun) &&
         add_pool_symbol(&memory, &names->signature, pool, signature, begun) &&
         add_pool_symbol(&memory, &names->source_file, pool, source_file, begun) &&
         read_line(&memory, &names->line, const_method, bci) && is_kept(begun);
}
