/*
 * From InstanceKlass: _methods is an array of Method*, _methods_jmethod_ids one of jmethodIDs, that of a
 * method at its ConstMethod's _method_idnum behind a length (src/hotspot/share/oops/instanceKlass.cpp). The
 * caller's local reference keeps the class loaded. Another thread may redefine it just now, which frees
 * Methods, so everything is read safely; the redefinition's end then replaces what was learned.
 */
#include "hotspot/method_numbers.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "hotspot/vm.h"
#include "sampler/methods.h"
#include "sampler/safe_read.h"

enum { CHUNK = 64 };

static bool read_at(void *to, const char *from, size_t bytes) {
  struct window memory;
  window_open(&memory);
  return window_read(&memory, (uintptr_t)from, to, bytes);
}

static const char *klass_of(JNIEnv *env, jclass type) {
  return (const char *)(uintptr_t)(*env)->GetLongField(env, type, vm.class_klass);
}

static bool has_name(const char *klass, const char *expected) {
  const char *symbol;
  uint16_t length;
  char name[64];
  return read_at(&symbol, klass + vm.klass_name, sizeof symbol) &&
         read_at(&length, symbol + vm.symbol_length, sizeof length) && length == strlen(expected) &&
         length <= sizeof name && read_at(name, symbol + vm.symbol_body, length) &&
         memcmp(name, expected, length) == 0;
}

/* JNI gives no jfieldID for a field that HotSpot has put into java.lang.Class, so one is made up: the offset
 * above two bits, of which the higher says "of an instance"; JDK 28 has a third, for flat values
 * (src/hotspot/share/runtime/jfieldIDWorkaround.hpp). The wrong of the two reads elsewhere in the object. */
bool method_numbers_find_klass(JNIEnv *env, jclass type, const char *name, int klass_offset) {
  for (int bits = 2; bits <= 3; bits++) {
    vm.class_klass = (jfieldID)(uintptr_t)((uint64_t)klass_offset << bits | 2);
    if (has_name(klass_of(env, type), name)) return true;
  }
  return false;
}

static void learn(const void *method, const char *ids, uint64_t ids_length, bool redefined) {
  const char *const_method;
  uint16_t idnum;
  uint64_t number;
  if (read_at(&const_method, (const char *)method + vm.method_const, sizeof const_method) &&
      read_at(&idnum, const_method + vm.const_idnum, sizeof idnum) && idnum < ids_length &&
      read_at(&number, ids + (idnum + 1u) * sizeof number, sizeof number) && number != 0)
    methods_keep(number, method, redefined);
}

void method_numbers_learn(JNIEnv *env, jclass type, bool redefined) {
  if (!vm.ids_are_numbers) return;
  const char *klass = klass_of(env, type), *methods, *ids;
  int32_t count;
  uint64_t ids_length;
  if (klass == NULL || !read_at(&methods, klass + vm.klass_methods, sizeof methods) || methods == NULL ||
      !read_at(&ids, klass + vm.klass_method_ids, sizeof ids) || ids == NULL ||
      !read_at(&ids_length, ids, sizeof ids_length) ||
      !read_at(&count, methods + vm.array_length, sizeof count))
    return;
  const void *chunk[CHUNK];
  for (int32_t start = 0; start < count; start += CHUNK) {
    int32_t some = count - start < CHUNK ? count - start : CHUNK;
    const char *from = methods + vm.array_of_methods + (size_t)start * sizeof *chunk;
    if (!read_at(chunk, from, (size_t)some * sizeof *chunk)) return;
    for (int32_t i = 0; i < some; i++) learn(chunk[i], ids, ids_length, redefined);
  }
}
