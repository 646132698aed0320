/* The natives of the hooks in the application's classes. */
#include <jni.h>

#include "readings.h"

/* Defines a class of java.lang in the boot loader, which Java code may not. Throws a LinkageError where
 * there is one of that name already. The bytes are our own jar's. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_instrument_Bridge_define(JNIEnv *env, jclass type,
                                                                       jbyteArray bytes) {
  (void)type;
  jsize length = (*env)->GetArrayLength(env, bytes);
  jbyte *content = (*env)->GetByteArrayElements(env, bytes, NULL);
  if (content == NULL) return; /* an OutOfMemoryError is pending */
  (*env)->DefineClass(env, NULL, NULL, content, length);
  (*env)->ReleaseByteArrayElements(env, bytes, content, JNI_ABORT);
}

/* into: allocated, freed, identity; see readings.h. */
JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_caches_Readings_thread(JNIEnv *env, jclass type,
                                                                         jlongArray into) {
  (void)type;
  struct thread_reading reading;
  if (!readings_thread(&reading)) return JNI_FALSE;
  jlong values[] = {(jlong)reading.allocated, (jlong)reading.freed, (jlong)reading.identity};
  (*env)->SetLongArrayRegion(env, into, 0, 3, values);
  return JNI_TRUE;
}

/* into: allocated, active, resident, served, returned; see readings.h. */
JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_caches_Readings_allocator(JNIEnv *env, jclass type,
                                                                            jlongArray into) {
  (void)type;
  struct allocator_reading reading;
  if (!readings_allocator(&reading)) return JNI_FALSE;
  jlong values[] = {(jlong)reading.allocated, (jlong)reading.active, (jlong)reading.resident,
                    (jlong)reading.served, (jlong)reading.returned};
  (*env)->SetLongArrayRegion(env, into, 0, 5, values);
  return JNI_TRUE;
}
