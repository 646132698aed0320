/*
 * When classes are redefined or retransformed. A redefinition gives a jmethodID another Method, and a later
 * one frees that, if it is on no stack (src/hotspot/share/prims/jvmtiRedefineClasses.cpp; InstanceKlass::
 * purge_previous_version_list). A thread in native code does not hold that up: the frame on its stack keeps
 * its class alive, not the Method that its jmethodID has come to mean.
 *
 * So reading and redefining exclude each other: a reader gives way at once, a redefinition waits for those
 * few that read already.
 */
#ifndef MEMPROF_REDEFINITIONS_H
#define MEMPROF_REDEFINITIONS_H

#include <jvmti.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct redefinitions {
  _Atomic uint32_t begun, ended, readers;
};

extern struct redefinitions redefinitions;

/* Sees all redefinitions to come, of every agent. After each, `redefined` is called for its classes before
 * readers are let in again. Returns NULL or what is missing. Any number of times. */
const char *redefinitions_watch(jvmtiEnv *jvmti, void (*redefined)(jvmtiEnv *jvmti, JNIEnv *env, jclass type));

/* How many have ended: what was read of a Method before the last one is out of date. Hot path. */
static inline uint32_t redefinitions_ended(void) {
  return atomic_load_explicit(&redefinitions.ended, memory_order_acquire);
}

/* Begins to read Methods, unless a redefinition is under way. Hot path. */
static inline bool redefinitions_begin_read(uint32_t *begun) {
  atomic_fetch_add(&redefinitions.readers, 1); /* sequentially consistent: before the look at `begun` */
  *begun = atomic_load(&redefinitions.begun);
  if (*begun == atomic_load(&redefinitions.ended)) return true;
  atomic_fetch_sub(&redefinitions.readers, 1);
  return false;
}

/* Whether nothing that was read since can have been freed. A redefinition does not wait for ever. */
static inline bool redefinitions_none_since(uint32_t begun) {
  atomic_thread_fence(memory_order_acquire);
  return atomic_load(&redefinitions.begun) == begun;
}

static inline void redefinitions_end_read(void) { atomic_fetch_sub(&redefinitions.readers, 1); }

#endif
