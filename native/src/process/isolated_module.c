/*
 * The natives of dev.memprof.boot.IsolatedModule, where this library is preloaded. Java code gets at the JDK's module
 * internals by Instrumentation.redefineModule only, whose lambdas are the first ones of the JVM: the classes that make them
 * take milliseconds of each start, and memory for compiling them.
 */
#include "process/isolated_module.h"

#include <jni.h>
#include <stddef.h>
#include <string.h>

#define PREFIX "Java_dev_memprof_boot_IsolatedModule_"

JNIEXPORT void JNICALL Java_dev_memprof_boot_IsolatedModule_exportNatively(JNIEnv *env, jclass type, jstring package);
JNIEXPORT void JNICALL Java_dev_memprof_boot_IsolatedModule_enableNatively(JNIEnv *env, jclass type, jobject module);

/* By the check that the JVM makes when it links code; reflection has one of its own. Throws where this JDK is another. */
void Java_dev_memprof_boot_IsolatedModule_exportNatively(JNIEnv *env, jclass type, jstring package) {
  jclass module = (*env)->FindClass(env, "java/lang/Module");
  jmethodID add = module == NULL ? NULL
                                 : (*env)->GetStaticMethodID(env, module, "addExports0",
                                                             "(Ljava/lang/Module;Ljava/lang/String;Ljava/lang/Module;)V");
  if (add != NULL)
    (*env)->CallStaticVoidMethod(env, module, add, (*env)->GetModule(env, module), package, (*env)->GetModule(env, type));
}

void Java_dev_memprof_boot_IsolatedModule_enableNatively(JNIEnv *env, jclass type, jobject module) {
  (void)type;
  jmethodID enable = (*env)->GetMethodID(env, (*env)->GetObjectClass(env, module), "implAddEnableNativeAccess",
                                         "()Ljava/lang/Module;");
  if (enable != NULL) (*env)->CallObjectMethod(env, module, enable);
}

void *isolated_module_native(const char *name) {
  if (strncmp(name, PREFIX, sizeof PREFIX - 1) != 0) return NULL;
  name += sizeof PREFIX - 1;
  if (strcmp(name, "exportNatively") == 0) return (void *)(size_t)Java_dev_memprof_boot_IsolatedModule_exportNatively;
  if (strcmp(name, "enableNatively") == 0) return (void *)(size_t)Java_dev_memprof_boot_IsolatedModule_enableNatively;
  return NULL;
}
