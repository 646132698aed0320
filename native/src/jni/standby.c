/* The natives of dev.memprof.agent.start.Standby. */
#include <jni.h>

#include "process/standby.h"

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
