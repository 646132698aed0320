/* What the program LargeLibrary leaks by; it is linked with a million functions more. */
#include <jni.h>
#include <stdint.h>
#include <stdlib.h>

__attribute__((noinline)) static void *local_of_large(size_t bytes) {
  void *block = malloc(bytes);
  __asm__ volatile("" : "+r"(block));
  return block;
}

JNIEXPORT jlong JNICALL Java_dev_memprof_it_programs_LargeLibrary_leak(JNIEnv *env, jclass type,
                                                                       jint bytes) {
  (void)env;
  (void)type;
  void *block = local_of_large((size_t)bytes);
  __asm__ volatile("" : "+r"(block));
  return (jlong)(uintptr_t)block;
}
