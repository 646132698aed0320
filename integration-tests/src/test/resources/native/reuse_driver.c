/* Natives of dev.memprof.it.programs.ReusedAddresses: libraries come, leak and go. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <stddef.h>

JNIEXPORT jlong JNICALL Java_dev_memprof_it_programs_ReusedAddresses_open(JNIEnv *env, jclass type,
                                                                        jstring path) {
  (void)type;
  const char *name = (*env)->GetStringUTFChars(env, path, NULL);
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  (*env)->ReleaseStringUTFChars(env, path, name);
  return (jlong)(size_t)library;
}

static void *function(jlong library) { return dlsym((void *)(size_t)library, "leak"); }

/* Where a library lies. */
JNIEXPORT jlong JNICALL Java_dev_memprof_it_programs_ReusedAddresses_base(JNIEnv *env, jclass type,
                                                                        jlong library) {
  (void)env, (void)type;
  Dl_info info;
  return dladdr(function(library), &info) == 0 ? 0 : (jlong)(size_t)info.dli_fbase;
}

JNIEXPORT void JNICALL Java_dev_memprof_it_programs_ReusedAddresses_leak(JNIEnv *env, jclass type,
                                                                        jlong library, jint blocks,
                                                                        jint bytes) {
  (void)env, (void)type;
  ((void (*)(int, int))function(library))(blocks, bytes);
}

JNIEXPORT void JNICALL Java_dev_memprof_it_programs_ReusedAddresses_close(JNIEnv *env, jclass type,
                                                                         jlong library) {
  (void)env, (void)type;
  dlclose((void *)(size_t)library);
}
