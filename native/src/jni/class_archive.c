/* The natives of dev.memprof.agent.weave.ClassArchive. */
#include <jni.h>

JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_weave_ClassArchive_isDumped(JNIEnv *env, jclass type) {
  (void)type;
  jclass internals = (*env)->FindClass(env, "jdk/internal/misc/CDS");
  jmethodID asked = internals == NULL ? NULL : (*env)->GetStaticMethodID(env, internals, "isDumpingArchive", "()Z");
  jboolean dumped = asked != NULL && (*env)->CallStaticBooleanMethod(env, internals, asked);
  if ((*env)->ExceptionCheck(env)) {
    (*env)->ExceptionClear(env); /* a JDK that has it elsewhere */
    return JNI_FALSE;
  }
  return dumped;
}
