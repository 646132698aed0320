/* Natives of dev.memprof.it.programs.NamedThreads: a dump as jemalloc writes it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <stddef.h>

JNIEXPORT jint JNICALL Java_dev_memprof_it_programs_NamedThreads_dump(JNIEnv *env, jclass type,
                                                                    jstring path) {
  (void)type;
  int (*mallctl)(const char *, void *, size_t *, void *, size_t) =
      (int (*)(const char *, void *, size_t *, void *, size_t))(size_t)dlsym(RTLD_DEFAULT, "mallctl");
  const char *file = (*env)->GetStringUTFChars(env, path, NULL);
  int error = mallctl("prof.dump", NULL, NULL, &file, sizeof file);
  (*env)->ReleaseStringUTFChars(env, path, file);
  return error;
}
