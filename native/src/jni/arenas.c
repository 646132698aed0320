/* The natives of dev.memprof.agent.allocator.Arenas. */
#include <jni.h>

#include "allocator/scopes.h"

/* An index, or a negative errno. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_allocator_Arenas_create(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  unsigned arena = 0;
  int error = scopes_create(&arena);
  return error == 0 ? (jint)arena : -error;
}

/* Which arena the thread had, or a negative errno. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_allocator_Arenas_switchTo(JNIEnv *env, jclass type, jint arena) {
  (void)env, (void)type;
  unsigned before = 0;
  int error = scopes_switch((unsigned)arena, &before);
  return error == 0 ? (jint)before : -error;
}
