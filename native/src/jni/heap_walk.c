/* The natives of dev.memprof.agent.weigh.HeapWalk. */
#include <jni.h>

#include "hotspot/heap_walk.h"

/* Fills `figures` in the order of struct heap_walk_result. Returns null or what could not be done. */
JNIEXPORT jstring JNICALL Java_dev_memprof_agent_weigh_HeapWalk_walk(JNIEnv *env, jclass type, jobject instance,
                                                              jlong max_nanos, jlong max_tags,
                                                              jlongArray figures) {
  (void)type;
  struct heap_walk_limits limits = {.nanos = max_nanos, .tags = max_tags};
  struct heap_walk_result result = {0};
  const char *problem = heap_walk(env, instance, limits, &result);
  if (problem != NULL) return (*env)->NewStringUTF(env, problem);
  _Static_assert(sizeof result % sizeof(jlong) == 0, "a row of longs");
  (*env)->SetLongArrayRegion(env, figures, 0, sizeof result / sizeof(jlong), (const jlong *)&result);
  return NULL;
}
