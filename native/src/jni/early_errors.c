/* The native of dev.memprof.agent.EarlyErrors. */
#include <jni.h>

#include "hotspot/exhaustion.h"

JNIEXPORT void JNICALL Java_dev_memprof_agent_EarlyErrors_note(JNIEnv *env, jclass type, jint cause) {
  (void)env, (void)type;
  exhaustion_note((uint32_t)cause);
}
