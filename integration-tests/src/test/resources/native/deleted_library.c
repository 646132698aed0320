/* What the program DeletedLibrary allocates by; the inner function is not exported. */
#include <jni.h>
#include <stdint.h>
#include <stdlib.h>

__attribute__((noinline)) static void *not_exported(size_t bytes) {
  void *block = malloc(bytes);
  __asm__ volatile("" : "+r"(block));
  return block;
}

__attribute__((noinline)) void *exported_by_deleted(size_t bytes) {
  void *block = not_exported(bytes);
  __asm__ volatile("" : "+r"(block));
  return block;
}

JNIEXPORT jlong JNICALL Java_dev_memprof_it_programs_DeletedLibrary_allocate(JNIEnv *env, jclass type,
                                                                            jint bytes) {
  (void)env;
  (void)type;
  void *block = exported_by_deleted((size_t)bytes);
  __asm__ volatile("" : "+r"(block));
  return (jlong)(uintptr_t)block;
}
