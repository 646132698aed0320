/* The natives of the hooks in the application's classes. */
#include <jni.h>

#include "readings.h"

/* Defines a class of java.lang in the boot loader, which Java code may not. Throws a LinkageError where
 * there is one of that name already. The bytes are our own jar's. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_weave_Bridge_define(JNIEnv *env, jclass type,
                                                                       jbyteArray bytes) {
  (void)type;
  jsize length = (*env)->GetArrayLength(env, bytes);
  jbyte *content = (*env)->GetByteArrayElements(env, bytes, NULL);
  if (content == NULL) return; /* an OutOfMemoryError is pending */
  (*env)->DefineClass(env, NULL, NULL, content, length);
  (*env)->ReleaseByteArrayElements(env, bytes, content, JNI_ABORT);
}

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

/* into: allocated, active, resident, served, returned; see readings.h. */
JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_allocator_Readings_allocator(JNIEnv *env, jclass type,
                                                                            jlongArray into) {
  (void)type;
  struct allocator_reading reading;
  if (!readings_allocator(&reading)) return JNI_FALSE;
  jlong values[] = {(jlong)reading.allocated, (jlong)reading.active, (jlong)reading.resident,
                    (jlong)reading.served, (jlong)reading.returned};
  (*env)->SetLongArrayRegion(env, into, 0, 5, values);
  return JNI_TRUE;
}
