/* The natives of dev.memprof.agent.garbage.GarbageWalk. */
#include <jni.h>

#include "hotspot/garbage_walk.h"

enum { CLASSES, FIGURES, WALK }; /* the places of `found`, in Java */

enum { FIGURES_OF_A_GROUP = 4, FIGURES_OF_A_WALK = 2 };

static void put(JNIEnv *env, jobjectArray found, jsize place, jobject value) {
  if (value != NULL) (*env)->SetObjectArrayElement(env, found, place, value);
}

static jobject longs(JNIEnv *env, const jlong *values, jsize count) {
  jlongArray array = (*env)->NewLongArray(env, count);
  if (array != NULL) (*env)->SetLongArrayRegion(env, array, 0, count, values);
  return array;
}

/* With a pending exception where the Java heap is full. */
static void hand_over(JNIEnv *env, const struct garbage_walk_result *result, void *user_data) {
  jobjectArray found = user_data;
  jclass type = (*env)->FindClass(env, "java/lang/Class");
  jobjectArray classes = type == NULL ? NULL : (*env)->NewObjectArray(env, 2 * result->count, type, NULL);
  jlongArray figures = classes == NULL ? NULL : (*env)->NewLongArray(env, FIGURES_OF_A_GROUP * result->count);
  if (figures == NULL) return;
  for (jsize i = 0; i < result->count; i++) {
    const struct garbage_walk_group *group = &result->groups[i];
    put(env, classes, 2 * i, result->classes[group->owner - 1]);
    if (group->action != 0) put(env, classes, 2 * i + 1, result->classes[group->action - 1]);
    const jlong of_group[FIGURES_OF_A_GROUP] = {group->count, group->bytes, group->garbage_count,
                                                group->garbage_bytes};
    (*env)->SetLongArrayRegion(env, figures, FIGURES_OF_A_GROUP * i, FIGURES_OF_A_GROUP, of_group);
  }
  const jlong of_walk[FIGURES_OF_A_WALK] = {result->pause_nanos, result->stop};
  jobject walk = longs(env, of_walk, FIGURES_OF_A_WALK);
  put(env, found, CLASSES, classes);
  put(env, found, FIGURES, figures);
  put(env, found, WALK, walk);
}

/* Fills `found`: classes of owners and of actions (or null) in turn, four figures of each such pair, and the pause and
 * enum garbage_walk_stop. Returns null or what could not be done. */
JNIEXPORT jstring JNICALL Java_dev_memprof_agent_garbage_GarbageWalk_walk(JNIEnv *env, jclass type, jlong max_nanos,
                                                                          jint max_cleaners, jobjectArray found) {
  (void)type;
  struct garbage_walk_limits limits = {.nanos = max_nanos, .cleaners = max_cleaners};
  const char *problem = garbage_walk(env, limits, hand_over, found);
  return problem == NULL || (*env)->ExceptionCheck(env) ? NULL : (*env)->NewStringUTF(env, problem);
}
