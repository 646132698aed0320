/* Natives of dev.memprof.it.programs.TlsLibraries: loads libraries, and touches their variables. */
#include <dlfcn.h>
#include <jni.h>
#include <stdatomic.h>
#include <stddef.h>

enum { MOST = 1024 };
static int (*_Atomic functions[MOST])(void);
static _Atomic int count;

JNIEXPORT jboolean JNICALL Java_dev_memprof_it_programs_TlsLibraries_load(JNIEnv *env, jclass type,
                                                                         jstring path) {
  (void)type;
  const char *name = (*env)->GetStringUTFChars(env, path, NULL);
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  (*env)->ReleaseStringUTFChars(env, path, name);
  int (*function)(void) = library == NULL ? NULL : (int (*)(void))(size_t)dlsym(library, "touch");
  int index = atomic_load(&count);
  if (function == NULL || index == MOST) return JNI_FALSE;
  atomic_store(&functions[index], function);
  atomic_store(&count, index + 1);
  return JNI_TRUE;
}

JNIEXPORT jint JNICALL Java_dev_memprof_it_programs_TlsLibraries_touchAll(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  int n = atomic_load(&count);
  for (int i = 0; i < n; i++) functions[i]();
  return n;
}
