/* How a stack walk can end. Each outcome but JAVA leaves its label as the outermost frame of the stack; behind
 * FOREIGN_STACK may come the Java frames of the code that resumed a coroutine. */
#ifndef MEMPROF_OUTCOME_H
#define MEMPROF_OUTCOME_H

/* X(symbol, label). The order gives the marker ids of the names file: outcome 0 is marker 1. */
#define MEMPROF_OUTCOMES(X)                                                                \
  X(JAVA, "java")                      /* walked to Java frames */                         \
  X(NO_JAVA_FRAME, "no java frame")    /* a Java thread that runs no Java method */        \
  X(JAVA_LEAF, "java leaf")            /* Java code called malloc without leaving a trace */ \
  X(GC_THREAD, "gc thread")                                                                \
  X(COMPILER_THREAD, "compiler thread")                                                    \
  X(VM_THREAD, "vm thread")            /* the VM's own other threads */                    \
  X(NATIVE_THREAD, "native thread")    /* a thread the JVM does not know */                \
  X(GC_ACTIVE, "gc active")            /* the JVM refuses walks during a collection */     \
  X(EXITING, "exiting")                /* the thread is past its last Java frame */        \
  X(DEOPTIMIZING, "deoptimizing")                                                          \
  X(DYNAMIC_LOADER, "dynamic loader")  /* inside ld.so: the JVM's TLS may be half grown */ \
  X(SIGNAL_STACK, "signal stack")                                                          \
  X(LOW_STACK, "low stack")            /* too little left to walk on */                    \
  X(VM_NOT_LIVE, "vm not live")        /* before VMInit or after VMDeath */                \
  X(WALK_FAILED, "walk failed")        /* AsyncGetCallTrace gave up for another reason */  \
  X(FOREIGN_STACK, "foreign stack")    /* a coroutine's: on none that the JVM knows */   \
  X(FAULTED, "walk faulted")           /* memory is not as HotSpot says (rescue.h) */    \
  X(RECLAIMING, "reclaiming frames")   /* their table is being made smaller (frame_reclaim.h) */

#define MEMPROF_OUTCOME_ENUM(symbol, label) OUTCOME_##symbol,
enum outcome { MEMPROF_OUTCOMES(MEMPROF_OUTCOME_ENUM) OUTCOME_COUNT };
#undef MEMPROF_OUTCOME_ENUM

/* Markers that are not outcomes: they follow them in the names file. */
enum marker { MARKER_OVERFLOW = OUTCOME_COUNT + 1, MARKER_TRUNCATED, MARKER_UNLOADED, MARKER_IN_HEAP, MARKER_END };

#define FIRST_FRAME_ID 64u

/* The word that stands for a named frame in a stack (docs/formats.md). */
#define NAMED_FRAME_BIT (UINT64_C(1) << 63)

#endif
