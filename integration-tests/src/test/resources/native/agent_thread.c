/* Natives of dev.memprof.it.programs.AgentThread: a thread as debuggers and profilers have it run, whose class in
 * HotSpot is not that of application threads. */
#include <jni.h>
#include <jvmti.h>
#include <stddef.h>

static void JNICALL run(jvmtiEnv *jvmti, JNIEnv *env, void *argument) {
  (void)jvmti;
  jclass type = argument;
  jmethodID hold = (*env)->GetStaticMethodID(env, type, "hold", "()V");
  if (hold != NULL) (*env)->CallStaticVoidMethod(env, type, hold);
  (*env)->DeleteGlobalRef(env, type);
}

JNIEXPORT jint JNICALL Java_dev_memprof_it_programs_AgentThread_start(JNIEnv *env, jclass type, jobject thread) {
  JavaVM *java;
  jvmtiEnv *jvmti;
  if ((*env)->GetJavaVM(env, &java) != JNI_OK) return JNI_ERR;
  if ((*java)->GetEnv(java, (void **)&jvmti, JVMTI_VERSION_1_2) != JNI_OK) return JNI_ERR;
  jvmtiError error = (*jvmti)->RunAgentThread(jvmti, thread, run, (*env)->NewGlobalRef(env, type),
                                              JVMTI_THREAD_NORM_PRIORITY);
  return (jint)error;
}
