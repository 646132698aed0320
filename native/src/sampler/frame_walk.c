/*
 * Hot path: Java frames as HotSpot's own code lays them out (share/runtime/frame.cpp, cpu/x86/frame_x86.cpp). In our easy
 * case: synchronously, from a call that has not returned, so that every frame is complete.
 *
 * Of the stack only what lies between a sp that was reached and the stack's end is read; each frame lies above the one
 * before. Code and Methods are those of frames on this very stack.
 */
#include "sampler/frame_walk.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "hotspot/java_code.h"
#include "hotspot/layout.h"
#include "hotspot/vm.h"
#include "sampler/index.h"
#include "sampler/last_walk.h"
#include "sampler/names.h"
#include "sampler/outcome.h"
#include "sampler/return_cache.h"

enum { WORD = sizeof(uintptr_t) };

/* Words of an interpreter's frame next to the one that holds the last sp: the Method; and four below it, the
 * bytecode's address, 0 in a native method. */
enum { METHOD_AFTER_LAST_SP = -1, BYTECODE_AFTER_LAST_SP = -6 };

struct walk {
  const char *thread;
  struct registers at;
  const struct stack *stack;
  uint32_t *ids; /* NULL: a walk that remembers nothing */
  struct java_frame *frames;
  int count, max;
  struct last_walk *last; /* NULL: without */
};

static bool has_words(const struct walk *walk, uintptr_t from, int words) {
  return from % WORD == 0 && from >= walk->at.sp && from < walk->stack->end &&
         walk->stack->end - from >= (uintptr_t)words * WORD;
}

static uintptr_t word(uintptr_t base, int index) { return ((const uintptr_t *)base)[index]; }

/* False when there is no more room. */
static bool add(struct walk *walk, const char *method, int32_t bci, enum frame_form form) {
  if (walk->count == walk->max) return false;
  if (walk->ids != NULL) walk->ids[walk->count] = 0;
  walk->frames[walk->count++] = (struct java_frame){method, bci, form};
  return true;
}

enum step { STEP_ON, STEP_END, STEP_UNKNOWN, STEP_DEOPTIMIZING };

/* To the frame whose stack pointer is sp, and whose callee has kept its fp there. */
static enum step to_sender(struct walk *walk, uintptr_t sp, uintptr_t pc, uintptr_t fp) {
  if (sp <= walk->at.sp || sp >= walk->stack->end || sp % WORD != 0) return STEP_UNKNOWN;
  walk->at = (struct registers){pc, sp, fp};
  return STEP_ON;
}

/* Of a native method there is no bytecode, or none in its code. */
static bool find_bci(const char *method, uintptr_t bytecode, int32_t *bci) {
  const char *const_method = *(const char *const *)(method + vm.method_const);
  uintptr_t code_bytes = *(const uint16_t *)(const_method + vm.const_code_size);
  uintptr_t offset = bytecode - (uintptr_t)const_method - vm.const_size;
  *bci = bytecode == 0 || code_bytes == 0 ? NATIVE_METHOD_BCI : (int32_t)offset;
  return *bci == NATIVE_METHOD_BCI || offset < code_bytes;
}

static enum step leave_interpreted(struct walk *walk) {
  uintptr_t fp = walk->at.fp;
  int method_word = java_code.last_sp_word + METHOD_AFTER_LAST_SP, bytecode_word = java_code.last_sp_word + BYTECODE_AFTER_LAST_SP;
  if (!has_words(walk, fp + (uintptr_t)(intptr_t)(bytecode_word * WORD), 2 - bytecode_word)) return STEP_UNKNOWN;
  const char *method = (const char *)word(fp, method_word);
  if (method == NULL) return STEP_UNKNOWN;
  int32_t bci;
  if (!find_bci(method, word(fp, bytecode_word), &bci)) return STEP_UNKNOWN;
  if (!add(walk, method, bci, bci == NATIVE_METHOD_BCI ? FORM_UNKNOWN : FORM_INTERPRETED)) return STEP_END;
  return to_sender(walk, word(fp, java_code.sender_sp_word), word(fp, 1), word(fp, 0));
}

static enum step leave_by_size(struct walk *walk, uintptr_t frame_bytes) {
  uintptr_t sender = walk->at.sp + frame_bytes;
  if (frame_bytes < 2 * WORD || !has_words(walk, sender - 2 * WORD, 2)) return STEP_UNKNOWN;
  return to_sender(walk, sender, word(sender, -1), word(sender, -2));
}

/* Where a frame is to be deoptimized it returns to a handler, and keeps where it would have returned to. */
static bool find_original_scope(const struct walk *walk, const struct code *code, struct scope *scope) {
  uintptr_t original = java_code_original_pc_at(code, walk->at.sp);
  return has_words(walk, original, 1) && java_code_scope_at(code, word(original, 0), scope);
}

/* Names the frames from `first` on, and has them remembered. One that finds no room in the tables may find some later. */
static void remember(struct walk *walk, const struct code *code, int first) {
  struct return_frames known = {.blob = code->blob, .frame_bytes = code->frame_bytes, .count = walk->count - first};
  if (known.count > MAX_FRAMES_OF_RETURN) return;
  for (int i = 0; i < known.count; i++) {
    const struct java_frame *frame = &walk->frames[first + i];
    walk->ids[first + i] = known.ids[i] = names_frame_of(frame->method, frame->bci, frame->form);
    if (known.ids[i] == MARKER_OVERFLOW) return;
  }
  known.compilation = java_code_compilation(code->blob);
  return_cache_keep(walk->at.pc, &known);
}

static enum step leave_remembered(struct walk *walk, const struct return_frames *known) {
  int first = walk->count;
  for (int i = 0; i < known->count; i++) {
    if (walk->count == walk->max) return STEP_END;
    walk->ids[walk->count++] = known->ids[i];
  }
  uintptr_t pc = walk->at.pc, sp = walk->at.sp;
  enum step step = leave_by_size(walk, known->frame_bytes);
  if (step == STEP_ON && walk->last != NULL) last_walk_add(walk->last, pc, sp, walk->at.sp, known, first);
  return step;
}

/* Whether the frame is as the last walk has met it: then past it and those senders of which that holds as well. */
static bool follow_last_walk(struct walk *walk) {
  int count = last_walk_follow(walk->last, &walk->at.pc, &walk->at.sp, walk->ids, walk->count, walk->max);
  if (count == 0) return false;
  walk->count += count;
  walk->at.fp = word(walk->at.sp, -2);
  return true;
}

static enum frame_form form_of(enum compiler compiler, const struct scope *scope) {
  static const enum frame_form forms[][2] = {
      [COMPILER_UNKNOWN] = {FORM_COMPILED, FORM_INLINED},
      [COMPILER_C1] = {FORM_C1, FORM_INLINED_BY_C1},
      [COMPILER_C2] = {FORM_C2, FORM_INLINED_BY_C2},
  };
  return forms[compiler][scope->next != 0];
}

static enum step leave_compiled(struct walk *walk, const struct code *code) {
  struct scope scope;
  int first = walk->count;
  bool whole = java_code_scope_at(code, walk->at.pc, &scope);
  if (!whole && !find_original_scope(walk, code, &scope)) return STEP_UNKNOWN;
  enum compiler compiler = java_code_compiler(code);
  do {
    if (!add(walk, scope.method, scope.bci, form_of(compiler, &scope))) return STEP_END;
  } while (java_code_scope_next(code, &scope));
  if (whole && walk->ids != NULL) remember(walk, code, first);
  return leave_by_size(walk, code->frame_bytes);
}

static enum step leave_native_method(struct walk *walk, const struct code *code) {
  if (!add(walk, java_code_method(code), NATIVE_METHOD_BCI, FORM_UNKNOWN)) return STEP_END;
  if (walk->ids != NULL) remember(walk, code, walk->count - 1);
  return leave_by_size(walk, code->frame_bytes);
}

/* Native code has called Java: on to the anchor of the Java code that had called that, if any had. */
static enum step leave_entry(struct walk *walk) {
  uintptr_t at = walk->at.fp + (uintptr_t)(intptr_t)(java_code.entry_wrapper_word * WORD);
  if (!has_words(walk, at, 1)) return STEP_UNKNOWN;
  uintptr_t wrapper = word(at, 0);
  if (!has_words(walk, wrapper, 8)) return STEP_UNKNOWN;
  uintptr_t anchor = wrapper + java_code.wrapper_anchor;
  uintptr_t sp = *(const uintptr_t *)(anchor + layout.anchor_sp), pc = *(const uintptr_t *)(anchor + layout.anchor_pc);
  if (sp == 0) return STEP_END;
  if (pc == 0 && has_words(walk, sp - WORD, 1)) pc = word(sp, -1);
  return to_sender(walk, sp, pc, *(const uintptr_t *)(anchor + layout.anchor_fp));
}

/* What the lowest frame of a virtual thread on this stack returns to: below it come frames that lie in the heap, and below
 * those the carrier's (ContinuationEntry::to_frame). */
static enum step leave_virtual(struct walk *walk) {
  if (java_code.continuation_return == NULL) return STEP_UNKNOWN;
  uintptr_t entry = *(const uintptr_t *)(walk->thread + java_code.thread_continuation);
  uintptr_t above = entry + java_code.continuation_size;
  if (entry < walk->at.sp || !has_words(walk, above, 1)) return STEP_UNKNOWN;
  if (!add(walk, NULL, FRAMES_IN_HEAP, FORM_UNKNOWN)) return STEP_END;
  walk->at = (struct registers){(uintptr_t)*java_code.continuation_return, entry, word(above, 0)}; /* the entry begins at sp */
  return STEP_ON;
}

/* Addresses that the interpreter's calls return to, as they were met; each in its place, where the first one stays. The
 * interpreter's code is there from the start and never freed, so that what was once of it always is. */
enum { INTERPRETER_RETURN_BITS = 8 };

static _Atomic uintptr_t interpreter_returns[1 << INTERPRETER_RETURN_BITS];

static _Atomic uintptr_t *place_of(uintptr_t pc) {
  return &interpreter_returns[index_place(pc, INTERPRETER_RETURN_BITS)];
}

static bool is_interpreter_return(uintptr_t pc) { return atomic_load_explicit(place_of(pc), memory_order_relaxed) == pc; }

static void remember_interpreter_return(uintptr_t pc) {
  if (atomic_load_explicit(place_of(pc), memory_order_relaxed) == 0) atomic_store_explicit(place_of(pc), pc, memory_order_relaxed);
}

static enum step leave_unknown(struct walk *walk) {
  struct code code = java_code_at(walk->at.pc);
  switch (code.kind) {
    case CODE_INTERPRETER:
      remember_interpreter_return(walk->at.pc);
      return leave_interpreted(walk);
    case CODE_COMPILED: return leave_compiled(walk, &code);
    case CODE_NATIVE_METHOD: return leave_native_method(walk, &code);
    case CODE_STUB: return leave_by_size(walk, code.frame_bytes);
    case CODE_CONTINUATION: return leave_virtual(walk);
    case CODE_DEOPTIMIZING: return STEP_DEOPTIMIZING;
    default: return STEP_UNKNOWN;
  }
}

static enum step leave(struct walk *walk) {
  if (walk->at.pc == 0) return STEP_UNKNOWN; /* what is remembered is of no code there, and empty places look alike */
  if (walk->at.pc == (uintptr_t)*java_code.call_stub_return) return leave_entry(walk);
  struct return_frames known;
  if (walk->ids == NULL) return leave_unknown(walk);
  if (walk->last != NULL && follow_last_walk(walk)) return STEP_ON;
  if (return_cache_find(walk->at.pc, &known)) return leave_remembered(walk, &known);
  return is_interpreter_return(walk->at.pc) ? leave_interpreted(walk) : leave_unknown(walk);
}

static int run(struct walk *walk) {
  enum step step;
  do step = leave(walk);
  while (step == STEP_ON);
  return step == STEP_END ? walk->count : step == STEP_DEOPTIMIZING ? FRAMES_DEOPTIMIZING : FRAMES_UNKNOWN;
}

int frame_walk(const char *thread, const struct registers *from, const struct stack *stack, struct java_frames *frames,
               int max) {
  struct walk walk = {thread, *from, stack, frames->ids, frames->unnamed, 0, max, last_walk_begin(stack->end)};
  int count = run(&walk);
  if (walk.last != NULL) last_walk_end(walk.last, frames->ids);
  return count;
}

int frame_walk_afresh(const char *thread, const struct registers *from, const struct stack *stack, struct java_frame *frames,
                      int max) {
  return run(&(struct walk){thread, *from, stack, NULL, frames, 0, max, NULL});
}
