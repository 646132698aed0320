/* The natives of dev.memprof.agent.ledger.JvmBounds: where the JVM keeps what, as its VMStructs tell. */
#include <jni.h>

#include "hotspot/layout.h"
#include "hotspot/vm.h"

enum { HEAP_WORD_BYTES = 8 };

static jlongArray pair(JNIEnv *env, size_t first, size_t second) {
  jlong values[] = {(jlong)first, (jlong)second};
  jlongArray array = (*env)->NewLongArray(env, 2);
  if (array != NULL) (*env)->SetLongArrayRegion(env, array, 0, 2, values);
  return array;
}

static jlongArray bounds(JNIEnv *env, uintptr_t start, uintptr_t end) {
  return start == 0 || end <= start ? NULL : pair(env, start, end);
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

/* The table is as long as the heap may become; a region that was once made stays, whatever it is used for. */
JNIEXPORT jlongArray JNICALL Java_dev_memprof_agent_ledger_JvmBounds_humongous(JNIEnv *env, jclass type) {
  (void)type;
  if (layout_missing(LAYOUT_G1_REGIONS) != NULL || layout_missing(LAYOUT_HEAP_BOUNDS) != NULL) return NULL;
  const char *heap = (const char *)*layout.collected_heap;
  if (heap == NULL) return NULL;
  const char *table = heap + layout.g1_regions + layout.regions_table;
  const char *const *regions = *(const char *const *const *)(table + layout.table_base);
  size_t length = *(const size_t *)(table + layout.table_length), count = 0;
  for (size_t i = 0; i < length; i++) {
    const char *region = __atomic_load_n(&regions[i], __ATOMIC_ACQUIRE);
    if (region == NULL) continue;
    int tag = __atomic_load_n((const int *)(region + layout.g1_region_type + layout.type_tag), __ATOMIC_RELAXED);
    count += (tag & layout.humongous_mask) != 0;
  }
  return pair(env, count, count * *(const size_t *)layout.g1_region_bytes);
}
