/*
 * Hot path: Java frames by AsyncGetCallTrace, called synchronously: the thread stands in malloc, below a
 * last-Java-frame anchor that its way out of Java has set.
 *
 * Every use of the JVM here is guarded, and each guard has an outcome of its own. Nothing may reach the
 * dynamic TLS of libjvm while ld.so is on the stack: growing the thread vector is what calls malloc then.
 */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include "arch.h"
#include "hotspot/vm.h"
#include "sampler/names.h"
#include "sampler/side_stack.h"
#include "sampler/walk.h"

enum {
  MAX_STACK_FRAMES = 128, /* jemalloc's PROF_BT_MAX */
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
  const ucontext_t *context; /* NULL: from the anchor */
  void **words;
  unsigned max;
  jint count; /* the answer: AsyncGetCallTrace's */
};

/* AsyncGetCallTrace follows from the anchor, or from the frame that the native walk has met, both on the thread's
 * own stack; every sender is checked to be on it as well (cpu/x86/frame_x86.cpp, safe_for_sender). What its frames
 * need is kept by them: nmethods in use and their Methods are not freed. It asks for Thread::current by the same
 * key as we do, and for nothing of the stack that it runs on (share/prims/forte.cpp). */
__attribute__((noinline)) static void walk_frames(void *argument) {
  struct request *request = argument;
  asgct_frame frames[MAX_STACK_FRAMES];
  asgct_trace trace = {.env = (JNIEnv *)(uintptr_t)(request->thread + vm.env_offset), .frames = frames};
  if (request->max > MAX_STACK_FRAMES) request->max = MAX_STACK_FRAMES;
  vm.asgct(&trace, (jint)request->max, (void *)(uintptr_t)request->context);
  request->count = trace.count;
  for (jint i = 0; i < trace.count; i++)
    request->words[i] = named_frame(frames[i].method == NULL ? MARKER_UNLOADED
                                                             : names_frame_id(frames[i].method, frames[i].bci));
}

/* From the anchor that the resumer's way out of Java has left. Nothing is written to it here: it is complete where
 * a native method or a foreign function has been called. */
static unsigned walk_resumer(void **words, struct request *request) {
  bool complete = word_at(request->thread, vm.anchor_sp_offset) != 0 && word_at(request->thread, vm.anchor_pc_offset) != 0;
  if (!complete || request->max < 2) return 0;
  request->words = words + 1;
  request->max--;
  if (!side_stack_run(walk_frames, request) || request->count <= 0) return 0;
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
  ucontext_t context;
  if (leaf) {
    /* The registers of the Java frame that called native code without an anchor (a leaf call, a critical foreign
     * downcall): what a signal handler would have found there. */
    arch_set_registers(&context, end->pc, end->sp, end->fp);
    request->context = &context;
  }
  walk_frames(request);
  if (request->count > 0) return (unsigned)request->count;
  *outcome = request->count == 0 ? OUTCOME_NO_JAVA_FRAME : failure(request->count, leaf);
  return 0;
}

unsigned walk_java(void **words, unsigned max, const struct native_end *end, enum outcome *outcome,
                   bool *truncated) {
  struct request request = {.thread = pthread_getspecific(vm.thread_key), .words = words, .max = max};
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
