/*
 * HotSpot's code cache: what code an address lies in, and which methods and bytecodes that is. Hot path: reads without
 * locks. Only for code that a frame of the calling thread runs, which HotSpot does not free or move.
 */
#ifndef MEMPROF_JAVA_CODE_H
#define MEMPROF_JAVA_CODE_H

#include <jni.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offsets by VMStructs, in bytes, where nothing else is said (layout.c). */
struct java_code {
  bool known; /* all that follows is there */

  size_t wrapper_anchor;                                  /* of a JavaCallWrapper */
  int entry_wrapper_word, sender_sp_word, last_sp_word;   /* words from a frame's fp */
  void *const *call_stub_return;

  void *const *heaps; /* a growable array of CodeHeap */
  size_t array_length, array_data, heap_memory, heap_segments, heap_segment_bits, space_low, space_high, block_size,
      block_used, blob_name, blob_frame_words, nmethod_method, nmethod_pcs, nmethod_original_pc, nmethod_compile_id,
      nmethod_entry_bci, pc_size, pc_offset, pc_scope;

  /* Where there are virtual threads: from JDK 21 on; else NULL. */
  void *const *continuation_return;
  size_t thread_continuation, continuation_size;

  /* Up to JDK 22. */
  size_t blob_code_begin, nmethod_scopes_begin, nmethod_metadata, nmethod_pcs_end;

  /* From JDK 25 on. */
  bool has_parts;
  size_t blob_code_offset, blob_mutable, blob_relocation_bytes, nmethod_immutable, nmethod_scopes;

  bool knows_compilers; /* the next three are there */
  size_t nmethod_level;
  int level_none, level_full;
};

extern struct java_code java_code;

/* Decides whether code can be read here; after layout_read. */
void java_code_find(void);

/* Whether this JVM has none, or the way through them is known. */
bool java_code_knows_virtual_threads(JNIEnv *env);

enum code_kind {
  CODE_UNKNOWN,
  CODE_INTERPRETER,
  CODE_COMPILED,
  CODE_NATIVE_METHOD,
  CODE_STUB,
  CODE_DEOPTIMIZING, /* frames above may be half made */
  CODE_CONTINUATION, /* what a virtual thread's lowest frame on the stack returns to */
};

struct code {
  enum code_kind kind;
  const char *blob;
  uintptr_t frame_bytes; /* of all but the interpreter's, whose frames are told by fp */
};

/* The code around an address. */
struct code java_code_at(uintptr_t pc);

/* Tells compiled code, or a native method's wrapper, from any other that has lain or will lie there: its Method, the number
 * of its compilation, and whether that was of a loop, which are numbered apart. Any memory of the code cache, whatever lies
 * there now, may be asked.
 *
 * Of freed code all this stays there, also when other code has come to lie behind: a free block is cut at its end
 * (CodeHeap::search_freelist). So the head of its block tells as well, whether that is in use and how long it is: something
 * small that begins there need not reach as far as these fields. */
static inline uint64_t java_code_compilation(const char *blob) {
  uint64_t head = *(const uint64_t *)(blob - java_code.block_size + java_code.block_used / sizeof(uint64_t) * sizeof(uint64_t));
  uint64_t method = *(const uintptr_t *)(blob + java_code.nmethod_method);
  uint64_t number = *(const uint32_t *)(blob + java_code.nmethod_compile_id);
  uint64_t entry = *(const uint32_t *)(blob + java_code.nmethod_entry_bci);
  return head ^ method ^ (number << 32 | entry) * UINT64_C(0x9e3779b97f4a7c15); /* of one Method no two are the same */
}

/* What a call in compiled code stands for: methods inlined in one another, innermost first. */
struct scope {
  const char *method;
  int32_t bci;
  uint32_t next; /* where the caller's is; 0 for none */
};

/* The innermost one at a return address; false where no call returns to it. */
bool java_code_scope_at(const struct code *code, uintptr_t pc, struct scope *scope);

/* Where the frame of compiled code at sp keeps its return address when that was replaced, to have it deoptimized. */
uintptr_t java_code_original_pc_at(const struct code *code, uintptr_t sp);

/* Turns a scope into that of its caller; false where there is none. */
bool java_code_scope_next(const struct code *code, struct scope *scope);

enum compiler { COMPILER_UNKNOWN, COMPILER_C1, COMPILER_C2 /* or another one in its place */ };

/* Which one has made compiled code. */
enum compiler java_code_compiler(const struct code *code);

/* The Method of a native method's wrapper. */
const char *java_code_method(const struct code *code);

#endif
