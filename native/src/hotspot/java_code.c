/* Hot path: see share/code/{codeCache,codeBlob,nmethod,pcDesc,scopeDesc}.hpp and share/memory/heap.hpp. */
#include "hotspot/java_code.h"

#include "hotspot/layout.h"
#include "hotspot/unsigned5.h"
#include "hotspot/vm.h"

struct java_code java_code;

enum { INVOCATION_ENTRY_BCI = -1, FREE_SEGMENT = 0xff };

static const char *pointer_at(const char *object, size_t offset) { return *(const char *const *)(object + offset); }
static int32_t int_at(const char *object, size_t offset) { return *(const int32_t *)(object + offset); }

void java_code_find(void) {
  if (layout_missing(LAYOUT_CONTINUATIONS) != NULL) java_code.continuation_return = NULL;
  java_code.has_parts = layout_missing(LAYOUT_CODE_OF_25) == NULL;
  java_code.knows_compilers = layout_missing(LAYOUT_COMPILERS) == NULL;
  java_code.known = layout_missing(LAYOUT_CODE) == NULL && (java_code.has_parts || layout_missing(LAYOUT_CODE_OF_17) == NULL);
}

bool java_code_knows_virtual_threads(JNIEnv *env) {
  enum { FIRST_JDK_WITH_THEM = 21 };
  return java_code.continuation_return != NULL || (*env)->GetVersion(env) >> 16 < FIRST_JDK_WITH_THEM;
}

/* ---- code ---- */

/* A byte for each segment: how many segments before, at most, its block begins. */
static const char *block_at(const char *heap, const char *low, uintptr_t pc) {
  const unsigned char *segments = (const unsigned char *)pointer_at(heap + java_code.heap_segments, java_code.space_low);
  int bits = int_at(heap, java_code.heap_segment_bits);
  uintptr_t segment = (pc - (uintptr_t)low) >> bits;
  if (segments[segment] == FREE_SEGMENT) return NULL;
  while (segments[segment] > 0) segment -= segments[segment];
  const char *block = low + (segment << bits);
  return *(const bool *)(block + java_code.block_used) ? block : NULL;
}

static const char *blob_at(uintptr_t pc) {
  const char *heaps = *java_code.heaps;
  const char *const *all = (const char *const *)pointer_at(heaps, java_code.array_data);
  for (int i = 0; i < int_at(heaps, java_code.array_length); i++) {
    const char *memory = all[i] + java_code.heap_memory;
    const char *low = pointer_at(memory, java_code.space_low), *high = pointer_at(memory, java_code.space_high);
    if (pc - (uintptr_t)low >= (uintptr_t)(high - low)) continue;
    const char *block = block_at(all[i], low, pc);
    return block == NULL ? NULL : block + java_code.block_size;
  }
  return NULL;
}

/* Not by strcmp: a fault in it would not be ours (rescue.c). */
static bool is_text(const char *text, const char *expected) {
  for (; *text == *expected; text++, expected++)
    if (*expected == 0) return true;
  return false;
}

static bool begins_with(const char *text, const char *expected) {
  for (; *expected != 0; text++, expected++)
    if (*text != *expected) return false;
  return true;
}

static enum code_kind kind_of(const char *blob, int32_t frame_words) {
  const char *name = pointer_at(blob, java_code.blob_name);
  if (name == NULL) return CODE_UNKNOWN;
  if (is_text(name, "nmethod")) return CODE_COMPILED;
  if (is_text(name, "native nmethod")) return CODE_NATIVE_METHOD;
  if (is_text(name, "Interpreter")) return CODE_INTERPRETER;
  if (is_text(name, "DeoptimizationBlob") || is_text(name, "UncommonTrapBlob")) return CODE_DEOPTIMIZING;
  /* And "stubs)", after a blank up to JDK 24. */
  if (begins_with(name, "StubRoutines (continuation")) return CODE_CONTINUATION;
  return frame_words > 0 ? CODE_STUB : CODE_UNKNOWN;
}

struct code java_code_at(uintptr_t pc) {
  struct code code = {CODE_UNKNOWN, blob_at(pc), 0};
  if (code.blob == NULL) return code;
  int32_t frame_words = int_at(code.blob, java_code.blob_frame_words);
  code.kind = kind_of(code.blob, frame_words);
  code.frame_bytes = (uintptr_t)frame_words * sizeof(uintptr_t);
  return code;
}

/* ---- scopes ---- */

static const char *code_begin(const char *blob) {
  return java_code.has_parts ? blob + int_at(blob, java_code.blob_code_offset) : pointer_at(blob, java_code.blob_code_begin);
}

static const char *scopes(const char *blob) {
  return java_code.has_parts ? pointer_at(blob, java_code.nmethod_immutable) + int_at(blob, java_code.nmethod_scopes)
                             : pointer_at(blob, java_code.nmethod_scopes_begin);
}

static const char *pcs_begin(const char *blob) {
  return (java_code.has_parts ? pointer_at(blob, java_code.nmethod_immutable) : blob) + int_at(blob, java_code.nmethod_pcs);
}

static const char *pcs_end(const char *blob) {
  return java_code.has_parts ? scopes(blob) : blob + int_at(blob, java_code.nmethod_pcs_end);
}

static const char *const *metadata(const char *blob) {
  return (const char *const *)(java_code.has_parts
                                   ? pointer_at(blob, java_code.blob_mutable) + int_at(blob, java_code.blob_relocation_bytes)
                                   : blob + int_at(blob, java_code.nmethod_metadata));
}

const char *java_code_method(const struct code *code) { return pointer_at(code->blob, java_code.nmethod_method); }

/* An int up to JDK 20, and its lowest byte since: small numbers, and the machines are little endian. */
enum compiler java_code_compiler(const struct code *code) {
  if (!java_code.knows_compilers) return COMPILER_UNKNOWN;
  int level = *(const signed char *)(code->blob + java_code.nmethod_level);
  if (level == java_code.level_full) return COMPILER_C2;
  return level > java_code.level_none && level < java_code.level_full ? COMPILER_C1 : COMPILER_UNKNOWN;
}

/* Sorted by pc, with one that no pc has at either end. */
static const char *find_pc(const char *blob, int32_t offset) {
  const char *begin = pcs_begin(blob);
  size_t low = 0, high = (size_t)(pcs_end(blob) - begin) / java_code.pc_size;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (int_at(begin + middle * java_code.pc_size, java_code.pc_offset) < offset)
      low = middle + 1;
    else
      high = middle;
  }
  const char *pc = begin + low * java_code.pc_size;
  return pc < pcs_end(blob) && int_at(pc, java_code.pc_offset) == offset ? pc : NULL;
}

static uint32_t next_byte(void *stream) { return *(*(const unsigned char **)stream)++; }

static uint32_t read_number(const unsigned char **next) { return unsigned5_read(next_byte, next, vm.lines_exclude_zero); }

/* The offset of the caller's, the number of the method, the bytecode index. */
static bool read_scope(const struct code *code, uint32_t at, struct scope *scope) {
  const unsigned char *next = (const unsigned char *)scopes(code->blob) + at;
  scope->next = read_number(&next);
  uint32_t method = read_number(&next);
  scope->bci = (int32_t)read_number(&next) + INVOCATION_ENTRY_BCI;
  scope->method = method == 0 ? NULL : metadata(code->blob)[method - 1];
  return scope->method != NULL;
}

bool java_code_scope_at(const struct code *code, uintptr_t pc, struct scope *scope) {
  const char *found = find_pc(code->blob, (int32_t)(pc - (uintptr_t)code_begin(code->blob)));
  if (found == NULL) return false;
  int32_t at = int_at(found, java_code.pc_scope);
  return at > 0 && read_scope(code, (uint32_t)at, scope);
}

uintptr_t java_code_original_pc_at(const struct code *code, uintptr_t sp) {
  return sp + (uintptr_t)(intptr_t)int_at(code->blob, java_code.nmethod_original_pc);
}

bool java_code_scope_next(const struct code *code, struct scope *scope) {
  return scope->next != 0 && read_scope(code, scope->next, scope);
}
