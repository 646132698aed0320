/* What the program HeldMappings maps by. */
#include <jni.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

__attribute__((noinline)) jlong held_mapping(jlong bytes) {
  void *mapped = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return 0;
  memset(mapped, 1, (size_t)bytes);
  return (jlong)(intptr_t)mapped;
}

JNIEXPORT jlong JNICALL Java_dev_memprof_it_programs_HeldMappings_map(JNIEnv *env, jclass type, jlong bytes) {
  (void)env, (void)type;
  jlong mapped = held_mapping(bytes);
  __asm__ volatile("");
  return mapped;
}

JNIEXPORT void JNICALL Java_dev_memprof_it_programs_HeldMappings_unmap(JNIEnv *env, jclass type, jlong mapped,
                                                                     jlong bytes) {
  (void)env, (void)type;
  munmap((void *)(intptr_t)mapped, (size_t)bytes);
}
