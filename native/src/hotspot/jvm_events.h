/* The JVMTI side: keeps HotSpot ready for AsyncGetCallTrace, and tells the hook when the VM ends. */
#ifndef MEMPROF_JVM_EVENTS_H
#define MEMPROF_JVM_EVENTS_H

#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>
#include <stdint.h>

/* The process's JVMTI environment of ours; NULL before jvm_events_start. */
extern jvmtiEnv *jvm_events_jvmti;
extern JavaVM *jvm_events_vm;

/* What finds Java frames: our own walk where it is proven, AsyncGetCallTrace, or one held against the other. In the order of
 * the option's values (agent/options). */
enum walk_by { WALK_BY_OURSELVES, WALK_BY_JVM, WALK_BOTH_WAYS };

/* Prepares everything the hook needs and opens its gate. Returns NULL or what went wrong. */
const char *jvm_events_start(JNIEnv *env, bool names_by_jvmti, enum walk_by walk_by);

/* Once our own walk was given up after faults: readies AsyncGetCallTrace in its place. On a thread that is attached to the JVM. */
void jvm_events_mend(void);

/* Gives the current Java thread its name in dumps. Those that start later get theirs by themselves. */
void jvm_events_name_thread(JNIEnv *env);

/* jmethodIDs allocated ahead of time so far, and the nanoseconds spent on it. */
uint64_t jvm_events_method_ids(void);
uint64_t jvm_events_method_id_nanos(void);

#endif
