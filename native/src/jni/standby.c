/* The natives of dev.memprof.agent.start.Standby. */
#include <jni.h>

#include "process/address_reserve.h"
#include "process/standby.h"
#include "process/standby_curve.h"

JNIEXPORT jlong JNICALL Java_dev_memprof_agent_start_Standby_begin(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return standby_begin();
}

JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_start_Standby_isNeeded(JNIEnv *env, jclass type, jint millis,
                                                                      jlong resident_bytes, jlong samples) {
  (void)env, (void)type;
  struct standby_growth growth = {.resident_bytes = (uint64_t)resident_bytes, .samples = (uint64_t)samples};
  return standby_needed((unsigned)millis, &growth);
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_Standby_wake(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  standby_wake();
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_start_Standby_makeRoom(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  address_reserve_release();
}

/* Time, live, allocator's resident, process's resident bytes; point by point. */
JNIEXPORT jlongArray JNICALL Java_dev_memprof_agent_start_Standby_points(JNIEnv *env, jclass type) {
  (void)type;
  enum { LONGS = sizeof(struct standby_point) / sizeof(jlong) };
  const struct standby_point *points;
  jsize length = (jsize)standby_curve_points(&points) * LONGS;
  jlongArray array = (*env)->NewLongArray(env, length);
  if (array != NULL) (*env)->SetLongArrayRegion(env, array, 0, length, (const jlong *)points);
  return array;
}
