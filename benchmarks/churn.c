/* Natives of Churn: the allocator from Java, with as little else as can be. */
#include <jni.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1024 };
static __thread void *ring[SLOTS];
static __thread uint64_t seed;

/* Replaces `count` blocks of a ring of 1,024 by new ones of 64 B to 16 KiB, uniform in the logarithm.
 * Returns the bytes allocated. */
JNIEXPORT jlong JNICALL Java_Churn_replace(JNIEnv *env, jclass type, jint count) {
  (void)env, (void)type;
  if (seed == 0) seed = (uint64_t)(uintptr_t)&seed | 1;
  jlong bytes = 0;
  for (jint i = 0; i < count; i++) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    size_t size = (size_t)64 << (seed >> 32) % 8;
    size += seed % size;
    void **slot = &ring[(seed >> 16) % SLOTS];
    free(*slot);
    *slot = malloc(size);
    *(volatile char *)*slot = 1;
    bytes += (jlong)size;
  }
  return bytes;
}
