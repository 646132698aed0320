/*
 * What the hook knows about the running HotSpot, found once by vm.c and read-only afterwards, but for
 * what is atomic.
 */
#ifndef MEMPROF_VM_H
#define MEMPROF_VM_H

#include <jni.h>
#include <jvmti.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* AsyncGetCallTrace's own types: HotSpot declares them in src/hotspot/share/prims/forte.cpp only. */
typedef struct {
  jint bci;
  jmethodID method;
} asgct_frame;

typedef struct {
  JNIEnv *env;
  jint count;
  asgct_frame *frames;
} asgct_trace;

typedef void (*asgct_function)(asgct_trace *trace, jint depth, void *ucontext);

enum { JAVA_VTABLES = 16 };

struct vm {
  /* On between VMInit and VMDeath. Nothing below may be used while it is off. */
  _Atomic bool live;

  asgct_function asgct;
  bool threads_known;             /* what follows on threads is there, and stays valid after VMDeath */
  pthread_key_t thread_key;       /* HotSpot's own: the value is the current Thread* */
  size_t env_offset;              /* JNIEnv within JavaThread */
  size_t anchor_sp_offset;        /* JavaThread::_anchor._last_Java_sp */
  size_t anchor_pc_offset;        /* JavaThread::_anchor._last_Java_pc */
  size_t anchor_fp_offset;        /* JavaThread::_anchor._last_Java_fp; only where walks_itself */
  _Atomic bool walks_itself;      /* Java frames are found by frame_walk.c; decided by frame_proof.c */
  _Atomic bool asks_jvm;          /* those that are not, by AsyncGetCallTrace: methods have ids, without which it cannot tell */
  size_t stack_base_offset;
  size_t stack_size_offset;
  size_t thread_state_offset;
  int thread_in_java;             /* JavaThreadState's _thread_in_Java: 8 up to JDK 27, another from 28 on */
  void *const *code_low, *const *code_high; /* CodeCache::_low_bound, _high_bound */

  /* The vtables of threads that can run Java code: JavaThread and a few subclasses. */
  _Atomic(void *) java_vtables[JAVA_VTABLES];

  int method_id_shift; /* makes room for a bytecode index below a jmethodID, in 64 bits */

  /* Why Java frames are left to AsyncGetCallTrace; NULL when they are not. */
  const char *_Atomic walks_by_jvm;

  /* Why the hook leaves names to late_names.c; NULL when it does not. */
  const char *names_by_jvmti;

  /* Offsets that lead from a Method to its names; valid only when names_in_hook. */
  bool names_in_hook;
  bool lines_exclude_zero; /* UNSIGNED5 without zero bytes: JDK 20 and later */
  int has_line_table;      /* bit of the flags */
  size_t method_const, const_pool, const_words, const_flags, const_code_size, const_name, const_signature,
      const_size, pool_holder, pool_source_file, pool_size, klass_name, symbol_length, symbol_body;

  /* Where jmethodIDs are numbers (JDK 26 on), what leads from a class to its methods (method_numbers.c). */
  bool ids_are_numbers;
  size_t klass_methods, klass_method_ids, const_idnum, array_length, array_of_methods;
  jfieldID class_klass; /* the Klass* in an object of java.lang.Class */

  /* ld.so's own code. */
  uintptr_t loader_start, loader_end;
};

extern struct vm vm;

/* Fills all but `live`. Must run on a Java thread after VMInit, with the capability to get line numbers.
 * names_by_jvmti: why naming is left to late_names.c even where the hook could do it; else NULL. Returns NULL
 * or what is missing. */
const char *vm_find(JNIEnv *env, jvmtiEnv *jvmti, const char *names_by_jvmti);

/* Whether a flag of the JVM's is on; false where it has none, or before vm_find. */
bool vm_flag_is_on(const char *name);

/* The value of one that is a number, of four bytes or eight; 0 likewise. */
uint32_t vm_flag_number(const char *name);

/* Adds the vtable of a thread that runs Java code. */
void vm_learn_thread(const void *java_thread);

#endif
