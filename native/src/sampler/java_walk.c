/*
 * Hot path: Java frames, by our own walk (frame_walk.c), or where that does not know its way, by AsyncGetCallTrace, called
 * synchronously: the thread stands in malloc, below a last-Java-frame anchor that its way out of Java has set.
 *
 * Every use of the JVM here is guarded, and each guard has an outcome of its own. Nothing may reach the
 * dynamic TLS of libjvm while ld.so is on the stack: growing the thread vector is what calls malloc then.
 */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include "arch.h"
#include "hotspot/java_code.h"
#include "hotspot/vm.h"
#include "sampler/frame_oracle.h"
#include "sampler/frame_walk.h"
#include "sampler/names.h"
#include "sampler/rescue.h"
#include "sampler/side_stack.h"
#include "sampler/walk.h"

enum {
  /* Room for this walk above the guard pages (16 KiB by default), with some to spare. */
  MIN_STACK_BYTES = 64 << 10,
};

/* AsyncGetCallTrace's negative counts (src/hotspot/share/prims/forte.cpp). */
enum { ASGCT_GC_ACTIVE = -2, ASGCT_EXITING = -8, ASGCT_DEOPT = -9 };

/* Fields of the current thread's own JavaThread, which is there as long as the key holds it (stack.c). */
static inline uintptr_t word_at(const void *object, size_t offset) {
  return *(const uintptr_t *)((const char *)object + offset);
}

/* While a JavaThread is being deleted its vtable is that of a base class: it runs no Java code any more. */
static bool runs_java(const void *thread) {
  const void *vtable = *(void *const *)thread;
  for (int i = 0; i < JAVA_VTABLES; i++) {
    const void *known = atomic_load_explicit(&vm.java_vtables[i], memory_order_relaxed);
    if (known == vtable) return true;
    if (known == NULL) return false;
  }
  return false;
}

/* The kind of a VM thread, by the name HotSpot gave it; one system call without a lock. */
static enum outcome vm_thread_kind(void) {
  char name[16] = "";
  prctl(PR_GET_NAME, name);
  static const char *const compiler[] = {"C1 Comp", "C2 Comp", "JVMCI"};
  static const char *const gc[] = {"GC Thread", "G1 ", "ParGC", "Z", "XWorker", "XD", "XS", "Shenandoah"};
  for (size_t i = 0; i < sizeof compiler / sizeof *compiler; i++)
    if (strncmp(name, compiler[i], strlen(compiler[i])) == 0) return OUTCOME_COMPILER_THREAD;
  for (size_t i = 0; i < sizeof gc / sizeof *gc; i++)
    if (strncmp(name, gc[i], strlen(gc[i])) == 0) return OUTCOME_GC_THREAD;
  return OUTCOME_VM_THREAD;
}

/* One system call. A handler with SS_AUTODISARM shows as on a foreign stack. */
static bool on_signal_stack(void) {
  stack_t stack;
  return sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_ONSTACK) != 0;
}

/* Decides whether the current thread can be walked: JAVA if so, or why not. */
static enum outcome guard(const void *thread, const struct native_end *end) {
  if (thread == NULL) return OUTCOME_NATIVE_THREAD;
  if (!runs_java(thread)) return vm_thread_kind();
  if (end->in_loader) return OUTCOME_DYNAMIC_LOADER;

  if (end->stack.kind != STACK_OWN) return on_signal_stack() ? OUTCOME_SIGNAL_STACK : OUTCOME_FOREIGN_STACK;
  if ((uintptr_t)__builtin_frame_address(0) - end->stack.low < MIN_STACK_BYTES) return OUTCOME_LOW_STACK;
  return OUTCOME_JAVA;
}

/* The interpreter's calls into the VM leave the anchor's pc to be found later, at sp[-1]: do what
 * JavaFrameAnchor::make_walkable does (src/hotspot/cpu/x86/frame_x86.cpp). Not in a signal handler, which may have
 * interrupted the interpreter before that call. */
static void make_walkable(const char *thread, const struct native_end *end) {
  if (!ARCH_PUSHES_RETURN_ADDRESS) return;
  const uintptr_t *sp = *(uintptr_t *const *)(thread + vm.anchor_sp_offset);
  uintptr_t *pc = (uintptr_t *)(uintptr_t)(thread + vm.anchor_pc_offset);
  if (*pc == 0 && !end->uncalled && (uintptr_t)(sp - 1) >= end->stack.low) *pc = sp[-1];
}

enum { UNKNOWN_CODE = -100 }; /* no count of AsyncGetCallTrace's */

static enum outcome failure(jint count, bool leaf) {
  switch (count) {
    case ASGCT_GC_ACTIVE: return OUTCOME_GC_ACTIVE;
    case ASGCT_EXITING: return OUTCOME_EXITING;
    case ASGCT_DEOPT: return OUTCOME_DEOPTIMIZING;
    default: return leaf ? OUTCOME_JAVA_LEAF : OUTCOME_WALK_FAILED;
  }
}

/* ---- the walk itself, with room for its frames ---- */

struct request {
  const char *thread;
  const struct native_end *leaf; /* the registers to begin with; NULL: those of the anchor */
  struct stack stack;            /* the thread's own */
  void **words;
  unsigned max;
  jint count; /* the answer: AsyncGetCallTrace's */
};

/* The registers of the Java frame that called native code without an anchor (a leaf call, a critical foreign
 * downcall) are what a signal handler would have found there. */
static jint ask_jvm(const struct request *request, asgct_frame *frames) {
  ucontext_t context;
  if (request->leaf != NULL) arch_set_registers(&context, request->leaf->pc, request->leaf->sp, request->leaf->fp);
  asgct_trace trace = {.env = (JNIEnv *)(uintptr_t)(request->thread + vm.env_offset), .frames = frames};
  vm.asgct(&trace, (jint)request->max, request->leaf == NULL ? NULL : &context);
  return trace.count;
}

/* AsyncGetCallTrace follows from the anchor, or from the frame that the native walk has met, both on the thread's
 * own stack; every sender is checked to be on it as well (cpu/x86/frame_x86.cpp, safe_for_sender). What its frames
 * need is kept by them: nmethods in use and their Methods are not freed. It asks for Thread::current by the same
 * key as we do, and for nothing of the stack that it runs on (share/prims/forte.cpp). */
static void walk_by_jvm(struct request *request) {
  asgct_frame frames[MAX_JAVA_FRAMES];
  request->count = ask_jvm(request, frames);
  for (jint i = 0; i < request->count; i++)
    request->words[i] = named_frame(frames[i].method == NULL ? MARKER_UNLOADED
                                                             : names_frame_id(frames[i].method, frames[i].bci));
}

static struct registers registers_of(const struct request *request) {
  const struct native_end *leaf = request->leaf;
  if (leaf != NULL) return (struct registers){leaf->pc, leaf->sp, leaf->fp};
  return (struct registers){word_at(request->thread, vm.anchor_pc_offset), word_at(request->thread, vm.anchor_sp_offset),
                            word_at(request->thread, vm.anchor_fp_offset)};
}

static uint32_t id_of(const struct java_frame *frame) {
  return frame->method == NULL ? MARKER_IN_HEAP : names_frame_of(frame->method, frame->bci, frame->form);
}

/* The walk that was done, with what was remembered, against one afresh; and that against AsyncGetCallTrace's. */
static void compare(const struct request *request, const struct registers *from) {
  struct java_frame afresh[MAX_JAVA_FRAMES];
  asgct_frame theirs[MAX_JAVA_FRAMES];
  int count = frame_walk_afresh(request->thread, from, &request->stack, afresh, (int)request->max);
  bool same = count == request->count;
  for (int i = 0; i < count && same; i++) same = request->words[i] == named_frame(id_of(&afresh[i]));
  if (!same) frame_oracle_disagree();
  if (count > 0) frame_oracle_compare(afresh, count, theirs, ask_jvm(request, theirs));
}

/* Held against AsyncGetCallTrace where that is asked for; but not from a stub of the runtime, such as one that resolves a
 * call: AsyncGetCallTrace looks for debug information past the call there (forte.cpp, pc_desc_near), and may find that
 * of the next one. */
static bool walk_by_ourselves(struct request *request) {
  struct java_frames frames;
  struct registers from = registers_of(request);
  int count = frame_walk(request->thread, &from, &request->stack, &frames, (int)request->max);
  if (count < 0) {
    request->count = count == FRAMES_DEOPTIMIZING ? ASGCT_DEOPT : UNKNOWN_CODE;
    return false;
  }
  for (int i = 0; i < count; i++) {
    uint32_t id = frames.ids[i];
    request->words[i] = named_frame(id != 0 ? id : id_of(&frames.unnamed[i]));
  }
  request->count = count;
  if (frame_oracle_is_asked() && java_code_at(from.pc).kind != CODE_STUB) compare(request, &from);
  return true;
}

/* Another way is found by jvm_events_mend, soon. */
void walk_java_faulted(void) {
  static _Atomic unsigned faults;
  if (atomic_fetch_add_explicit(&faults, 1, memory_order_relaxed) + 1 < MAX_FAULTS) return;
  vm.walks_by_jvm = "memprof's own walk met memory that is not as this JVM says";
  vm.walks_itself = false;
}

__attribute__((noinline)) static void walk_frames(void *argument) {
  struct request *request = argument;
  if (request->max > MAX_JAVA_FRAMES) request->max = MAX_JAVA_FRAMES;
  request->count = UNKNOWN_CODE;
  bool own = vm.walks_itself && walk_by_ourselves(request);
  if (!own && vm.asks_jvm) walk_by_jvm(request);
  frame_oracle_count(own || !vm.asks_jvm);
}

/* A stack is left where it was entered, so that it is given back. */
static void walk_on_side_stack(void *argument) {
  struct request *request = argument;
  if (rescue_run(walk_frames, request)) return;
  request->count = UNKNOWN_CODE;
  walk_java_faulted();
}

/* From the anchor that the resumer's way out of Java has left. Nothing is written to it here: it is complete where
 * a native method or a foreign function has been called. */
static unsigned walk_resumer(void **words, struct request *request) {
  bool complete = word_at(request->thread, vm.anchor_sp_offset) != 0 && word_at(request->thread, vm.anchor_pc_offset) != 0;
  if (!complete || request->max < 2) return 0;
  request->words = words + 1;
  request->max--;
  if (!side_stack_run(walk_on_side_stack, request) || request->count <= 0) return 0;
  words[0] = named_frame(OUTCOME_FOREIGN_STACK + 1);
  return 1 + (unsigned)request->count;
}

__attribute__((noinline)) static unsigned walk_own(struct request *request, const struct native_end *end,
                                                   enum outcome *outcome) {
  bool anchored = word_at(request->thread, vm.anchor_sp_offset) != 0;
  bool leaf = *(const int *)(request->thread + vm.thread_state_offset) == vm.thread_in_java;
  if (!anchored && !(leaf && end->in_java)) {
    *outcome = leaf ? OUTCOME_JAVA_LEAF : OUTCOME_NO_JAVA_FRAME;
    return 0;
  }
  if (anchored) make_walkable(request->thread, end);
  if (leaf) request->leaf = end;
  walk_frames(request);
  if (request->count > 0) return (unsigned)request->count;
  *outcome = request->count == 0 ? OUTCOME_NO_JAVA_FRAME : failure(request->count, leaf);
  return 0;
}

unsigned walk_java(void **words, unsigned max, const struct native_end *end, enum outcome *outcome,
                   bool *truncated) {
  struct request request = {.thread = pthread_getspecific(vm.thread_key), .stack = end->stack, .words = words, .max = max};
  *truncated = false;
  *outcome = guard(request.thread, end);
  bool foreign = *outcome == OUTCOME_FOREIGN_STACK;
  if (*outcome != OUTCOME_JAVA && !foreign) return 0;

  uintptr_t anchor = word_at(request.thread, vm.anchor_sp_offset);
  if (anchor != 0 && anchor - end->stack.low >= end->stack.end - end->stack.low) {
    *outcome = OUTCOME_FOREIGN_STACK; /* Java code ran on a coroutine's stack, which may be gone */
    return 0;
  }
  unsigned count = foreign ? walk_resumer(words, &request) : walk_own(&request, end, outcome);
  *truncated = count > 0 && (unsigned)request.count == request.max;
  return count;
}
