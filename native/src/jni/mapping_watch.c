/* The natives of dev.memprof.agent.ledger.MappingWatch. */
#include <jni.h>

#include "memprof.h"

JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_ledger_MappingWatch_isWatching(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return memprof_mappings_watched() ? JNI_TRUE : JNI_FALSE;
}

/* into: the fields of struct memprof_mapping in their order, range by range. Returns how many ranges there are. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_ledger_MappingWatch_ranges(JNIEnv *env, jclass type, jlongArray into) {
  (void)type;
  enum { LONGS = sizeof(struct memprof_mapping) / sizeof(jlong) };
  jlong *longs = (*env)->GetLongArrayElements(env, into, NULL);
  if (longs == NULL) return 0; /* and an OutOfMemoryError is pending */
  size_t room = (size_t)(*env)->GetArrayLength(env, into) / LONGS;
  size_t count = memprof_mappings((struct memprof_mapping *)longs, room);
  (*env)->ReleaseLongArrayElements(env, into, longs, 0);
  return (jint)count;
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_ledger_MappingWatch_words(JNIEnv *env, jclass type, jlong stack,
                                                                      jlongArray into) {
  (void)type;
  uint64_t words[MEMPROF_MAX_MAPPING_STACK];
  unsigned room = (unsigned)(*env)->GetArrayLength(env, into);
  unsigned count = memprof_mapping_stack((uint64_t)stack, words,
                                         room < MEMPROF_MAX_MAPPING_STACK ? room : MEMPROF_MAX_MAPPING_STACK);
  (*env)->SetLongArrayRegion(env, into, 0, (jsize)count, (const jlong *)words);
  return (jint)count;
}

JNIEXPORT jlong JNICALL Java_dev_memprof_agent_ledger_MappingWatch_lostChanges(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return (jlong)memprof_mappings_lost();
}
