/* The natives of dev.memprof.agent.ledger.JvmBounds: where the JVM keeps what, as its VMStructs tell. */
#include <jni.h>

#include "hotspot/layout.h"
#include "hotspot/vm.h"

enum { HEAP_WORD_BYTES = 8 };

static jlongArray bounds(JNIEnv *env, uintptr_t start, uintptr_t end) {
  if (start == 0 || end <= start) return NULL;
  jlong values[] = {(jlong)start, (jlong)end};
  jlongArray array = (*env)->NewLongArray(env, 2);
  if (array != NULL) (*env)->SetLongArrayRegion(env, array, 0, 2, values);
  return array;
}

/* Written when the heap was made, before any Java code. ZGC leaves it empty: it has several views of its heap. */
JNIEXPORT jlongArray JNICALL Java_dev_memprof_agent_ledger_JvmBounds_javaHeap(JNIEnv *env, jclass type) {
  (void)type;
  if (layout_missing(LAYOUT_HEAP_BOUNDS) != NULL || *layout.collected_heap == NULL) return NULL;
  const char *reserved = (const char *)*layout.collected_heap + layout.heap_reserved;
  uintptr_t start = *(const uintptr_t *)(reserved + layout.region_start);
  size_t words = *(const size_t *)(reserved + layout.region_words);
  return bounds(env, start, start + words * HEAP_WORD_BYTES);
}

JNIEXPORT jlongArray JNICALL Java_dev_memprof_agent_ledger_JvmBounds_codeCache(JNIEnv *env, jclass type) {
  (void)type;
  if (vm.code_low == NULL || vm.code_high == NULL) return NULL;
  return bounds(env, (uintptr_t)*vm.code_low, (uintptr_t)*vm.code_high);
}

/* 0 where it is not told, and where class pointers are not relative to a base. */
JNIEXPORT jlong JNICALL Java_dev_memprof_agent_ledger_JvmBounds_narrowKlassBase(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  if (layout_missing(LAYOUT_KLASS_BASE) != NULL) return 0;
  return (jlong)(uintptr_t)*layout.narrow_klass_base;
}
