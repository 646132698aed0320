/* The natives of dev.memprof.agent.allocator.ThreadCounters. */
#include <jni.h>

#include "allocator/readings.h"

/* into: what the current thread allocated and freed, and where that is counted; see readings.h. */
JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_allocator_ThreadCounters_read(JNIEnv *env, jclass type,
                                                                             jlongArray into) {
  (void)type;
  struct thread_counters counters;
  if (!readings_thread(&counters)) return JNI_FALSE;
  jlong values[] = {(jlong)*counters.allocated, (jlong)*counters.freed, (jlong)(size_t)counters.allocated};
  (*env)->SetLongArrayRegion(env, into, 0, 3, values);
  return JNI_TRUE;
}

/* A counter of the current thread as eight bytes that Java code reads by itself, faster than by a call of
 * ours; valid as long as the thread lives. NULL without jemalloc. */
JNIEXPORT jobject JNICALL Java_dev_memprof_agent_allocator_ThreadCounters_counter(JNIEnv *env, jclass type,
                                                                               jboolean freed) {
  (void)type;
  struct thread_counters counters;
  if (!readings_thread(&counters)) return NULL;
  const volatile uint64_t *counter = freed ? counters.freed : counters.allocated;
  return (*env)->NewDirectByteBuffer(env, (void *)(size_t)counter, sizeof *counter);
}
