/* Our walk of Java frames on a code cache and a stack that are made up, laid out as those of JDK 25. See also OwnWalkIT. */
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "hotspot/java_code.h"
#include "hotspot/layout.h"
#include "hotspot/vm.h"
#include "sampler/frame_walk.h"
#include "sampler/last_walk.h"
#include "sampler/names.h"
#include "sampler/return_cache.h"

struct vm vm;
struct layout layout;

static bool tells_compilers = true;

const char *layout_missing(enum layout_use use) {
  if (use == LAYOUT_COMPILERS && !tells_compilers) return "none told";
  return use == LAYOUT_CODE_OF_17 ? "it is 25" : NULL;
}

/* ---- a code cache ---- */

enum { SEGMENT_BITS = 7, SEGMENTS = 64, BLOB_SEGMENTS = 4, STACK_WORDS = 96 };

struct block {
  uint32_t length;
  bool used;
};

struct blob {
  const char *name, *mutable, *method, *immutable;
  int32_t frame_words, code_offset, relocation_bytes, pcs, scopes, original_pc, compile_id, entry_bci;
  signed char level;
  unsigned char code[64];
};

struct space {
  const char *low, *high;
};

struct heap {
  struct space memory, segments;
  int32_t segment_bits;
};

struct array {
  int32_t length;
  void *data;
};

struct pc {
  int32_t offset, scope;
};

static alignas(1 << SEGMENT_BITS) char code_memory[SEGMENTS << SEGMENT_BITS];
static unsigned char segment_map[SEGMENTS];
static struct heap heap = {{code_memory, code_memory + sizeof code_memory},
                           {(const char *)segment_map, (const char *)segment_map + sizeof segment_map},
                           SEGMENT_BITS};
static void *heap_list[] = {&heap};
static struct array heaps = {1, heap_list};
static void *heaps_at = &heaps;
static unsigned next_segment;

static struct blob *add_blob(const char *name, int32_t frame_words) {
  char *block = code_memory + (next_segment << SEGMENT_BITS);
  *(struct block *)block = (struct block){BLOB_SEGMENTS, true};
  for (unsigned i = 0; i < BLOB_SEGMENTS; i++) segment_map[next_segment + i] = (unsigned char)i;
  next_segment += BLOB_SEGMENTS;
  struct blob *blob = (struct blob *)(block + 16);
  *blob = (struct blob){.name = name, .frame_words = frame_words, .code_offset = offsetof(struct blob, code)};
  return blob;
}

static uintptr_t pc_in(const struct blob *blob, int offset) { return (uintptr_t)blob->code + (uintptr_t)offset; }

/* Methods: only their addresses count, but for the interpreter's, which has code of 7 bytes. */
struct const_method {
  uint16_t code_bytes;
  unsigned char code[7];
};
static struct const_method const_of[8];
static struct {
  struct const_method *const_method;
} methods[8];
static const char *method(int i) { return (const char *)&methods[i]; }

/* UNSIGNED5 as of JDK 20: small numbers are one higher. Innermost: method 1 at 5 in method 2 at 40 in method 3 at 300. */
static unsigned char immutable[64];
static const char *metadata[3];

static struct blob *add_nmethod(int32_t frame_words) {
  struct blob *blob = add_blob("nmethod", frame_words);
  static const struct pc pcs[] = {{-1, 0}, {8, 1}, {24, 5}, {1 << 20, 0}};
  memcpy(immutable, pcs, sizeof pcs);
  static const unsigned char scopes[] = {
      0,                                       /* at 0: none */
      1 + 5, 1 + 1, 1 + 5 + 1, 0,              /* at 1: the caller's at 5, method 1, bytecode 5 */
      1 + 9, 1 + 2, 1 + 40 + 1, 0,             /* at 5: the caller's at 9, method 2, bytecode 40 */
      1, 1 + 3, 1 + 191 + (301 - 191) % 64, 1 + (301 - 191) / 64, 0, /* at 9: none, method 3, bytecode 300 */
  };
  memcpy(immutable + sizeof pcs, scopes, sizeof scopes);
  for (int i = 0; i < 3; i++) metadata[i] = method(1 + i);
  blob->immutable = (const char *)immutable, blob->scopes = sizeof pcs;
  blob->mutable = (const char *)metadata;
  return blob;
}

static void *call_stub_return, *continuation_return;

static void lay_out(void) {
  vm.lines_exclude_zero = true;
  vm.method_const = 0;
  vm.const_code_size = offsetof(struct const_method, code_bytes);
  vm.const_size = offsetof(struct const_method, code);
  layout.anchor_sp = 0, layout.anchor_pc = 8, layout.anchor_fp = 16;
  java_code = (struct java_code){
      .wrapper_anchor = 8,
      .entry_wrapper_word = -6,
      .sender_sp_word = -1,
      .last_sp_word = -2,
      .call_stub_return = &call_stub_return,
      .heaps = &heaps_at,
      .array_length = offsetof(struct array, length),
      .array_data = offsetof(struct array, data),
      .heap_memory = offsetof(struct heap, memory),
      .heap_segments = offsetof(struct heap, segments),
      .heap_segment_bits = offsetof(struct heap, segment_bits),
      .space_low = offsetof(struct space, low),
      .space_high = offsetof(struct space, high),
      .block_size = 16,
      .block_used = offsetof(struct block, used),
      .blob_name = offsetof(struct blob, name),
      .blob_frame_words = offsetof(struct blob, frame_words),
      .nmethod_method = offsetof(struct blob, method),
      .nmethod_pcs = offsetof(struct blob, pcs),
      .nmethod_original_pc = offsetof(struct blob, original_pc),
      .nmethod_compile_id = offsetof(struct blob, compile_id),
      .nmethod_entry_bci = offsetof(struct blob, entry_bci),
      .pc_size = sizeof(struct pc),
      .pc_offset = offsetof(struct pc, offset),
      .pc_scope = offsetof(struct pc, scope),
      .blob_code_offset = offsetof(struct blob, code_offset),
      .blob_mutable = offsetof(struct blob, mutable),
      .blob_relocation_bytes = offsetof(struct blob, relocation_bytes),
      .nmethod_immutable = offsetof(struct blob, immutable),
      .nmethod_scopes = offsetof(struct blob, scopes),
      .continuation_return = &continuation_return,
      .thread_continuation = 0,
      .continuation_size = 4 * sizeof(uintptr_t),
      .nmethod_level = offsetof(struct blob, level),
      .level_none = 0,
      .level_full = 4,
  };
  java_code_find();
  CHECK(java_code.known && java_code.has_parts);
  for (int i = 0; i < 8; i++) methods[i].const_method = &const_of[i], const_of[i].code_bytes = 7;
}

/* ---- a stack, on the heap, so that AddressSanitizer guards its ends ---- */

static uintptr_t *stack_words;
static struct stack stack;
static struct java_frame frames[16];
static struct blob *nmethod, *wrapper, *interpreter, *stub, *continuation;
static uintptr_t continuation_entry;

static uintptr_t at(int word) { return (uintptr_t)&stack_words[word]; }

static int walk(uintptr_t pc, int sp, uintptr_t fp, int max) {
  struct registers from = {pc, at(sp), fp};
  return frame_walk_afresh((const char *)&continuation_entry, &from, &stack, frames, max);
}

static bool is(int i, int number, int32_t bci) { return frames[i].method == method(number) && frames[i].bci == bci; }

/* The ids of a walk's frames, in the tables or in place of them: told by method and bytecode. */
static unsigned names_asked;

static uint32_t id_of(int number, int32_t bci) { return 1000u * (uint32_t)(number + 1) + (uint32_t)(bci + 3); }

static enum frame_form named_forms[16];

uint32_t names_frame_of(const char *of, int32_t bci, enum frame_form form) {
  named_forms[names_asked++ % 16] = form;
  return id_of((int)((of - method(0)) / (method(1) - method(0))), bci);
}

/* A frame of words from sp on: below the sender's sp lie the return address and the fp of the sender. */
static void put_frame(int sender_sp, uintptr_t pc, uintptr_t fp) {
  stack_words[sender_sp - 1] = pc;
  stack_words[sender_sp - 2] = fp;
}

static void put_interpreted(int fp, int number, uintptr_t bytecode, int sender_sp, uintptr_t sender_pc, uintptr_t sender_fp) {
  stack_words[fp] = sender_fp;
  stack_words[fp + 1] = sender_pc;
  stack_words[fp - 1] = at(sender_sp);
  stack_words[fp - 3] = (uintptr_t)method(number);
  stack_words[fp - 8] = bytecode;
}

/* The frame of the call stub, with a wrapper in its own frame, whose anchor tells where Java had left. */
static void put_entry(int fp, int wrapper_at, uintptr_t sp, uintptr_t pc, uintptr_t anchor_fp) {
  stack_words[fp - 6] = at(wrapper_at);
  stack_words[wrapper_at + 1] = sp;
  stack_words[wrapper_at + 2] = pc;
  stack_words[wrapper_at + 3] = anchor_fp;
}

static void clear(void) { memset(stack_words, 0, STACK_WORDS * sizeof *stack_words); }

/* A native method, compiled code with two inlined calls, a stub, an interpreted method, native code, Java again. */
static void put_stack(void) {
  clear();
  put_frame(6, pc_in(nmethod, 8), at(50));
  put_frame(12, pc_in(stub, 4), at(50));
  put_frame(15, pc_in(interpreter, 4), at(30));
  put_interpreted(30, 4, (uintptr_t)const_of[4].code + 6, 34, (uintptr_t)call_stub_return, at(50));
  put_entry(50, 53, at(70), 0, at(80));
  stack_words[69] = pc_in(interpreter, 9); /* where the anchor has no pc */
  put_interpreted(80, 5, 0, 84, (uintptr_t)call_stub_return, at(91));
  stack_words[91 - 6] = at(86); /* a wrapper of the first entry: no anchor */
}

static void walks_through_all_kinds_of_code(void) {
  put_stack();
  wrapper->method = method(6);
  CHECK(walk(pc_in(wrapper, 4), 0, at(40), 16) == 6);
  CHECK(is(0, 6, -3) && is(1, 1, 5) && is(2, 2, 40) && is(3, 3, 300) && is(4, 4, 6) && is(5, 5, -3));
}

static void ends_where_there_is_no_room(void) {
  put_stack();
  for (int max = 1; max < 6; max++) CHECK(walk(pc_in(wrapper, 4), 0, at(40), max) == max);
}

static void finds_where_a_deoptimized_frame_would_have_returned_to(void) {
  put_stack();
  put_frame(6, pc_in(nmethod, 31), at(50));
  nmethod->original_pc = 2 * sizeof(uintptr_t);
  stack_words[6 + 2] = pc_in(nmethod, 24);
  CHECK(walk(pc_in(wrapper, 4), 0, at(40), 16) == 5 && is(0, 6, -3) && is(1, 2, 40) && is(2, 3, 300) && is(3, 4, 6));
  stack_words[6 + 2] = pc_in(nmethod, 25);
  CHECK(walk(pc_in(wrapper, 4), 0, at(40), 16) == FRAMES_UNKNOWN);
  nmethod->original_pc = 0;
}

static void does_not_guess(void) {
  put_stack();
  CHECK(walk(pc_in(nmethod, 9), 6, at(40), 16) == FRAMES_UNKNOWN); /* no call returns there */
  CHECK(walk((uintptr_t)code_memory + sizeof code_memory - 1, 6, at(40), 16) == FRAMES_UNKNOWN); /* a free segment */
  CHECK(walk((uintptr_t)&stack, 6, at(40), 16) == FRAMES_UNKNOWN);                               /* no Java code */
  put_interpreted(30, 4, (uintptr_t)const_of[4].code + 7, 34, (uintptr_t)call_stub_return, at(50));
  CHECK(walk(pc_in(interpreter, 4), 15, at(30), 16) == FRAMES_UNKNOWN); /* behind the method's code */
  put_interpreted(30, 4, (uintptr_t)const_of[4].code, 15, (uintptr_t)call_stub_return, at(50));
  CHECK(walk(pc_in(interpreter, 4), 15, at(30), 16) == FRAMES_UNKNOWN); /* a sender that is no higher */
  stub->name = "DeoptimizationBlob";
  CHECK(walk(pc_in(stub, 4), 0, 0, 16) == FRAMES_DEOPTIMIZING);
  stub->name = "a stub";
}

static void reads_nothing_beyond_the_stack(void) {
  clear();
  for (int sp = 0; sp <= STACK_WORDS; sp++) {
    struct registers from = {pc_in(nmethod, 8), at(0) + (uintptr_t)sp * sizeof(uintptr_t), 0};
    CHECK(frame_walk_afresh((const char *)&continuation_entry, &from, &stack, frames, 16) == FRAMES_UNKNOWN);
    from.pc = pc_in(interpreter, 4), from.fp = from.sp;
    CHECK(frame_walk_afresh((const char *)&continuation_entry, &from, &stack, frames, 16) == FRAMES_UNKNOWN);
    from.pc = (uintptr_t)call_stub_return;
    CHECK(frame_walk_afresh((const char *)&continuation_entry, &from, &stack, frames, 16) == FRAMES_UNKNOWN);
    continuation_entry = from.sp, from.pc = pc_in(continuation, 4);
    CHECK(frame_walk_afresh((const char *)&continuation_entry, &from, &stack, frames, 1) != 0);
  }
}

static void says_where_frames_lie_in_the_heap(void) {
  put_stack();
  put_frame(6, pc_in(continuation, 4), 0);
  continuation_entry = at(6);
  stack_words[6 + 4] = at(50); /* above the entry: the fp of its caller */
  continuation_return = (void *)pc_in(nmethod, 24);
  put_frame(12, (uintptr_t)call_stub_return, at(91));
  CHECK(walk(pc_in(wrapper, 4), 0, at(40), 16) == 4);
  CHECK(is(0, 6, -3) && frames[1].method == NULL && is(2, 2, 40) && is(3, 3, 300));
}

/* By the stack of put_stack: a native method, three methods of one nmethod, an interpreted method, a native one called by the
 * interpreter. */
static bool has_forms(enum frame_form inlined, enum frame_form compiled) {
  const enum frame_form expected[] = {FORM_UNKNOWN, inlined, inlined, compiled, FORM_INTERPRETED, FORM_UNKNOWN};
  put_stack();
  bool same = walk(pc_in(wrapper, 4), 0, at(40), 16) == 6;
  for (int i = 0; i < 6; i++) same &= frames[i].form == expected[i];
  return same;
}

static void tells_in_which_form_code_was_met(void) {
  static const enum frame_form forms[][2] = {
      {FORM_INLINED, FORM_COMPILED}, {FORM_INLINED_BY_C1, FORM_C1}, {FORM_INLINED_BY_C1, FORM_C1},
      {FORM_INLINED_BY_C1, FORM_C1}, {FORM_INLINED_BY_C2, FORM_C2}, {FORM_INLINED, FORM_COMPILED},
  };
  for (signed char level = 0; level < 6; level++) {
    nmethod->level = level;
    CHECK(has_forms(forms[level][0], forms[level][1]));
  }
  nmethod->level = -1; /* any */
  CHECK(has_forms(FORM_INLINED, FORM_COMPILED));
  nmethod->level = 4, tells_compilers = false;
  java_code_find();
  CHECK(java_code.known && has_forms(FORM_INLINED, FORM_COMPILED));
  tells_compilers = true;
  java_code_find();
}

static uint32_t ids[16];

static int walk_remembering(uintptr_t pc, int sp, int max) {
  static struct java_frames walked;
  struct registers from = {pc, at(sp), at(40)};
  int count = frame_walk((const char *)&continuation_entry, &from, &stack, &walked, max);
  memcpy(ids, walked.ids, sizeof ids);
  memcpy(frames, walked.unnamed, sizeof frames);
  return count;
}

static void remembers_what_calls_return_to(void) {
  put_stack();
  wrapper->method = method(6), wrapper->compile_id = 7;
  nmethod->method = method(3), nmethod->compile_id = 9;
  names_asked = 0;
  for (int i = 0; i < 3; i++) {
    CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6);
    CHECK(ids[0] == id_of(6, -3) && ids[1] == id_of(1, 5) && ids[3] == id_of(3, 300) && is(4, 4, 6));
    CHECK(names_asked == 4 && named_forms[0] == FORM_UNKNOWN && named_forms[1] == FORM_INLINED_BY_C2 && named_forms[3] == FORM_C2);
  }
  for (int max = 1; max < 4; max++) CHECK(walk_remembering(pc_in(wrapper, 4), 0, max) == max);
  CHECK(names_asked == 4);
}

/* Without a search in what return addresses stand for. */
static void passes_what_the_last_walk_has_met(void) {
  put_stack();
  for (int i = 0; i < 2; i++) CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6);
  return_cache_forget();
  names_asked = 0;
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6 && names_asked == 0);
  CHECK(ids[0] == id_of(6, -3) && ids[3] == id_of(3, 300) && ids[4] == 0 && is(4, 4, 6) && is(5, 5, -3));
  last_walk_forget();
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6 && names_asked == 4);
}

/* No place in the tables is of a return address of 0; empty ones have that. */
static void remembers_nothing_of_no_code(void) {
  put_stack();
  CHECK(walk_remembering(0, 0, 16) == FRAMES_UNKNOWN);
  put_frame(6, 0, at(30));
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == FRAMES_UNKNOWN);
}

/* Another method's code has come to lie there, or the same method's by another compilation. */
static void does_not_take_other_code_for_what_it_remembers(void) {
  put_stack();
  wrapper->method = method(7);
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6 && ids[0] == id_of(7, -3) && names_asked == 5);
  nmethod->compile_id = 10, metadata[0] = method(5);
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6 && ids[1] == id_of(5, 5) && names_asked == 8);
  nmethod->entry_bci = 4, metadata[0] = method(1);
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6 && ids[1] == id_of(1, 5) && names_asked == 11);
}

/* What was freed says all that it said, where a block behind it, or a shorter one in its place, does not reach. */
static void does_not_take_freed_code_for_that_which_lies_there_now(void) {
  put_stack();
  struct block *block = (struct block *)((char *)wrapper - 16);
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6 && ids[0] == id_of(7, -3));
  unsigned asked = names_asked;
  block->used = false;
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == FRAMES_UNKNOWN);
  block->used = true;
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6 && names_asked == asked);
  block->length--;
  CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 6 && names_asked == asked + 1);
  block->length++;
}

static void does_not_remember_where_a_deoptimized_frame_would_have_returned_to(void) {
  put_stack();
  put_frame(6, pc_in(nmethod, 31), at(50));
  nmethod->original_pc = 2 * sizeof(uintptr_t);
  for (int i = 0; i < 2; i++) {
    stack_words[6 + 2] = pc_in(nmethod, i == 0 ? 24 : 8);
    CHECK(walk_remembering(pc_in(wrapper, 4), 0, 16) == 5 + i && ids[1] == 0 && is(1, 2 - i, i == 0 ? 40 : 5));
  }
  nmethod->original_pc = 0;
}

int main(void) {
  lay_out();
  nmethod = add_nmethod(6);
  wrapper = add_blob("native nmethod", 6);
  interpreter = add_blob("Interpreter", -1);
  stub = add_blob("a stub", 3);
  continuation = add_blob("StubRoutines (continuationstubs)", 0);
  memset(segment_map + next_segment, 0xff, SEGMENTS - next_segment);
  call_stub_return = (void *)pc_in(add_blob("StubRoutines (1)", 0), 12);
  memset(segment_map + next_segment, 0xff, SEGMENTS - next_segment);
  stack_words = calloc(STACK_WORDS, sizeof *stack_words);
  stack = (struct stack){STACK_OWN, at(0), at(0) + STACK_WORDS * sizeof *stack_words};
  walks_through_all_kinds_of_code();
  ends_where_there_is_no_room();
  finds_where_a_deoptimized_frame_would_have_returned_to();
  does_not_guess();
  reads_nothing_beyond_the_stack();
  says_where_frames_lie_in_the_heap();
  tells_in_which_form_code_was_met();
  remembers_nothing_of_no_code();
  remembers_what_calls_return_to();
  passes_what_the_last_walk_has_met();
  does_not_take_other_code_for_what_it_remembers();
  does_not_take_freed_code_for_that_which_lies_there_now();
  does_not_remember_where_a_deoptimized_frame_would_have_returned_to();
  free(stack_words);
  printf("frame_walk_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
