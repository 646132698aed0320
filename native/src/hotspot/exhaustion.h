/* What the JVM itself runs out of, told by JVMTI. The agent's watch asks; nothing is done on the thread
 * that failed. */
#ifndef MEMPROF_EXHAUSTION_H
#define MEMPROF_EXHAUSTION_H

#include <jvmti.h>

/* The callback of JVMTI_EVENT_RESOURCE_EXHAUSTED: one atomic operation. */
void JNICALL exhaustion_event(jvmtiEnv *jvmti, JNIEnv *env, jint flags, const void *reserved,
                              const char *description);

/* Asks for the event. Without it (an older VM) only those dumps are missing. */
void exhaustion_enable(jvmtiEnv *jvmti);

#endif
