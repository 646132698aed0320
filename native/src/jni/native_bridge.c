/* The natives of dev.memprof.agent.start.NativeBridge: what must happen before the application starts. */
#include <errno.h>
#include <jni.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <dlfcn.h>

#include "allocator/jemalloc.h"
#include "hotspot/jvm_events.h"
#include "memprof.h"
#include "process/java_agents.h"
#include "process/libraries.h"
#include "process/relaunch.h"

static jstring to_java(JNIEnv *env, const char *text) {
  return text == NULL ? NULL : (*env)->NewStringUTF(env, text);
}

/* By System.load, before the agent or the application can read the environment. */
JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
  (void)vm, (void)reserved;
  java_agents_restore();
  return JNI_VERSION_1_8;
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_start_NativeBridge_probe(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return (jint)jemalloc_probe();
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_start_NativeBridge_pid(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return (jint)getpid();
}

JNIEXPORT jstring JNICALL Java_dev_memprof_agent_start_NativeBridge_relaunchRefusal(JNIEnv *env, jclass type) {
  (void)type;
  return to_java(env, relaunch_refusal());
}

/* Paths and variables are bytes of the platform, and cross as such. The copy is terminated by NUL; it is
 * never freed: what this file does with them happens once in a process. NULL without memory. */
static const char *copied(JNIEnv *env, jbyteArray array) {
  jsize length = (*env)->GetArrayLength(env, array);
  char *copy = calloc(1, (size_t)length + 1);
  if (copy != NULL) (*env)->GetByteArrayRegion(env, array, 0, length, (jbyte *)copy);
  return copy;
}

JNIEXPORT jstring JNICALL Java_dev_memprof_agent_start_NativeBridge_relaunch(
    JNIEnv *env, jclass type, jbyteArray preload, jbyteArray malloc_conf, jbyteArray marker_name,
    jbyteArray marker_value, jbyteArray java_home, jintArray keep) {
  (void)type;
  struct relaunch relaunch = {.preload = copied(env, preload),
                              .malloc_conf = copied(env, malloc_conf),
                              .marker_name = copied(env, marker_name),
                              .marker_value = copied(env, marker_value),
                              .java_home = copied(env, java_home),
                              .keep_count = (size_t)(*env)->GetArrayLength(env, keep)};
  jint *kept = (*env)->GetIntArrayElements(env, keep, NULL);
  relaunch.keep = kept;
  if (relaunch.preload == NULL || relaunch.malloc_conf == NULL || relaunch.marker_name == NULL ||
      relaunch.marker_value == NULL || relaunch.java_home == NULL || kept == NULL)
    return to_java(env, strerror(ENOMEM));
  return to_java(env, strerror(relaunch_exec(&relaunch)));
}

/* What java.lang.management's getInputArguments is made of (jvm.h); that would load all of JMX. */
JNIEXPORT jobjectArray JNICALL Java_dev_memprof_agent_start_NativeBridge_vmArguments(JNIEnv *env, jclass type) {
  (void)type;
  void *libjvm = dlopen("libjvm.so", RTLD_NOW | RTLD_NOLOAD);
  jobjectArray (*arguments)(JNIEnv *) =
      (jobjectArray(*)(JNIEnv *))(uintptr_t)dlsym(libjvm == NULL ? RTLD_DEFAULT : libjvm, "JVM_GetVmArguments");
  return arguments == NULL ? NULL : arguments(env);
}

JNIEXPORT jbyteArray JNICALL Java_dev_memprof_agent_start_NativeBridge_environment(JNIEnv *env,
                                                                                   jclass type,
                                                                                   jbyteArray name) {
  (void)type;
  const char *variable = copied(env, name);
  const char *value = variable == NULL ? NULL : getenv(variable);
  if (value == NULL) return NULL;
  jsize length = (jsize)strlen(value);
  jbyteArray array = (*env)->NewByteArray(env, length);
  if (array != NULL) (*env)->SetByteArrayRegion(env, array, 0, length, (const jbyte *)value);
  return array;
}

/* Sets a variable of the process, or removes it where the value is NULL. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_start_NativeBridge_setEnvironment(JNIEnv *env, jclass type,
                                                                        jbyteArray name,
                                                                        jbyteArray value) {
  (void)type;
  const char *variable = copied(env, name);
  if (variable == NULL) return;
  if (value == NULL)
    unsetenv(variable);
  else
    setenv(variable, copied(env, value), 1);
}

JNIEXPORT jstring JNICALL Java_dev_memprof_agent_start_NativeBridge_start(JNIEnv *env, jclass type,
                                                                  jboolean active,
                                                                  jboolean names_by_jvmti, jint walk_by) {
  (void)type;
  libraries_watch(); /* before the first sample */
  const char *problem = jvm_events_start(env, names_by_jvmti, (enum walk_by)walk_by);
  if (problem != NULL) return to_java(env, problem);
  int error = jemalloc_install_hook();
  jvm_events_name_thread(env); /* mostly "main"; the few others of now stay without */
  if (error == 0 && active) error = jemalloc_set_active(true);
  return error == 0 ? NULL : to_java(env, strerror(error));
}

JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_start_NativeBridge_namesByJvmti(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return memprof_names_by_jvmti_reason() != NULL;
}
