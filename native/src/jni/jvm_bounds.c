/* The natives of dev.memprof.agent.ledger.JvmBounds. */
#include "hotspot/jvm_bounds.h"

#include <jni.h>

static jlongArray pair(JNIEnv *env, size_t first, size_t second) {
  jlong values[] = {(jlong)first, (jlong)second};
  jlongArray array = (*env)->NewLongArray(env, 2);
  if (array != NULL) (*env)->SetLongArrayRegion(env, array, 0, 2, values);
  return array;
}

JNIEXPORT jlongArray JNICALL Java_dev_memprof_agent_ledger_JvmBounds_javaHeap(JNIEnv *env, jclass type) {
  (void)type;
  struct bounds heap;
  return jvm_bounds_heap(&heap) ? pair(env, heap.start, heap.end) : NULL;
}

JNIEXPORT jlongArray JNICALL Java_dev_memprof_agent_ledger_JvmBounds_codeCache(JNIEnv *env, jclass type) {
  (void)type;
  struct bounds code;
  return jvm_bounds_code(&code) ? pair(env, code.start, code.end) : NULL;
}

JNIEXPORT jlong JNICALL Java_dev_memprof_agent_ledger_JvmBounds_narrowKlassBase(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return (jlong)jvm_bounds_klass_base();
}

JNIEXPORT jlongArray JNICALL Java_dev_memprof_agent_ledger_JvmBounds_humongous(JNIEnv *env, jclass type) {
  (void)type;
  struct humongous humongous;
  return jvm_bounds_humongous(&humongous) ? pair(env, humongous.regions, humongous.bytes) : NULL;
}
