/* Blocks of another allocator than the process's malloc, by the function ALLOCATE. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <string.h>

void *ALLOCATE(size_t bytes);

/* By a library that is bound to libc alone: to one of its own, in which nothing is preloaded, or past what is. */
#ifdef INNER
static void *open_inner(void) {
#ifdef OF_OWN_LIBC
  return dlmopen(LM_ID_NEWLM, INNER, RTLD_NOW);
#else
  return dlopen(INNER, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
#endif
}

void *ALLOCATE(size_t bytes) {
  static void *(*allocate)(size_t);
  if (!allocate) {
    void *inner = open_inner();
    *(void **)&allocate = inner ? dlsym(inner, INNER_ALLOCATE) : NULL;
  }
  return allocate ? allocate(bytes) : NULL;
}
#endif

JNIEXPORT jboolean JNICALL Java_dev_memprof_it_programs_OwningNatively_other(JNIEnv *env, jclass type, jlong bytes,
                                                                            jint block_bytes) {
  (void)env, (void)type;
  for (jlong left = bytes; left > 0; left -= block_bytes) {
    void *block = ALLOCATE((size_t)block_bytes);
    if (!block) return JNI_FALSE;
    memset(block, 1, (size_t)block_bytes);
    __asm__ volatile("" : : "r"(block) : "memory");
  }
  return JNI_TRUE;
}
