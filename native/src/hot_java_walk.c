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

#include "names.h"
#include "vm.h"
#include "walk.h"

enum {
  MOST_FRAMES = 128, /* jemalloc's PROF_BT_MAX */
  /* Room for this walk above the guard pages (16 KiB by default), with some to spare. */
  MIN_STACK_BYTES = 64 << 10,
};

/* AsyncGetCallTrace's negative counts (src/hotspot/share/prims/forte.cpp). */
enum { ASGCT_GC_ACTIVE = -2, ASGCT_EXITING = -8, ASGCT_DEOPT = -9 };

/* Fields of the current thread's own JavaThread, which is there as long as the key holds it (hot_stack.c). */
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

#ifdef __x86_64__
/* The anchor lies on the thread's own stack, at or above a frame that is not over.
 *
 * The interpreter's calls into the VM leave the anchor's pc to be found later, at sp[-1]: do what
 * JavaFrameAnchor::make_walkable does (src/hotspot/cpu/x86/frame_x86.cpp). */
static void make_walkable(const char *thread) {
  uintptr_t *sp = *(uintptr_t *const *)(thread + vm.anchor_sp_offset);
  uintptr_t *pc = (uintptr_t *)(uintptr_t)(thread + vm.anchor_pc_offset);
  if (*pc == 0) *pc = sp[-1];
}
#else
static void make_walkable(const char *thread) { (void)thread; }
#endif

static enum outcome failure(jint count, bool leaf) {
  switch (count) {
    case ASGCT_GC_ACTIVE: return OUTCOME_GC_ACTIVE;
    case ASGCT_EXITING: return OUTCOME_EXITING;
    case ASGCT_DEOPT: return OUTCOME_DEOPTIMIZING;
    default: return leaf ? OUTCOME_JAVA_LEAF : OUTCOME_WALK_FAILED;
  }
}

/* The registers of the Java frame that called native code without an anchor (a leaf call, a critical
 * foreign downcall): what a signal handler would have found there. */
static void fill_context(ucontext_t *context, const struct native_end *end) {
#ifdef __x86_64__
  context->uc_mcontext.gregs[REG_RIP] = (greg_t)end->pc;
  context->uc_mcontext.gregs[REG_RSP] = (greg_t)end->sp;
  context->uc_mcontext.gregs[REG_RBP] = (greg_t)end->fp;
#else
  context->uc_mcontext.pc = end->pc;
  context->uc_mcontext.sp = end->sp;
  context->uc_mcontext.regs[29] = end->fp;
#endif
}

unsigned walk_java(void **words, unsigned max, const struct native_end *end, enum outcome *outcome,
                   bool *truncated) {
  *truncated = false;
  const char *thread = pthread_getspecific(vm.thread_key);
  *outcome = guard(thread, end);
  if (*outcome != OUTCOME_JAVA) return 0;

  uintptr_t anchor = word_at(thread, vm.anchor_sp_offset);
  bool anchored = anchor != 0;
  if (anchored && anchor - end->stack.low >= end->stack.end - end->stack.low) {
    *outcome = OUTCOME_FOREIGN_STACK; /* Java code ran on a coroutine's stack, which may be gone */
    return 0;
  }
  bool leaf = *(const int *)(thread + vm.thread_state_offset) == vm.thread_in_java;
  if (!anchored && !(leaf && end->in_java)) {
    *outcome = leaf ? OUTCOME_JAVA_LEAF : OUTCOME_NO_JAVA_FRAME;
    return 0;
  }
  /* AsyncGetCallTrace follows from the anchor, or from the frame that the native walk has met, both on this
   * thread's own stack; every sender is checked to be on it as well (cpu/x86/frame_x86.cpp, safe_for_sender). What
   * its frames need is kept by them: nmethods in use and their Methods are not freed. */
  if (anchored) make_walkable(thread);
  ucontext_t context;
  if (leaf) fill_context(&context, end);

  asgct_frame frames[MOST_FRAMES];
  asgct_trace trace = {.env = (JNIEnv *)(uintptr_t)(thread + vm.env_offset), .frames = frames};
  if (max > MOST_FRAMES) max = MOST_FRAMES;
  vm.asgct(&trace, (jint)max, leaf ? &context : NULL);
  if (trace.count <= 0) {
    *outcome = trace.count == 0 ? OUTCOME_NO_JAVA_FRAME : failure(trace.count, leaf);
    return 0;
  }
  for (jint i = 0; i < trace.count; i++)
    words[i] = named_frame(frames[i].method == NULL ? MARKER_UNLOADED
                                                    : names_frame_id(frames[i].method, frames[i].bci));
  *truncated = (unsigned)trace.count == max;
  return (unsigned)trace.count;
}
