/* The natives of dev.memprof.agent.allocator.Readings. */
#include <jni.h>

#include "allocator/readings.h"

/* into: allocated, active, resident, served, returned; see readings.h. */
JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_allocator_Readings_allocator(JNIEnv *env, jclass type,
                                                                            jlongArray into) {
  (void)type;
  struct allocator_reading reading;
  if (!readings_allocator(&reading)) return JNI_FALSE;
  jlong values[] = {(jlong)reading.allocated, (jlong)reading.active, (jlong)reading.resident,
                    (jlong)reading.served, (jlong)reading.returned};
  (*env)->SetLongArrayRegion(env, into, 0, 5, values);
  return JNI_TRUE;
}
