/* What the program Owning takes by native code: blocks, mappings, pages of stacks, an allocator of its own. */
#define _GNU_SOURCE
#include <alloca.h>
#include <dlfcn.h>
#include <jni.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_dev_memprof_it_programs_OwningNatively_##name

NATIVE(jboolean, block)(JNIEnv *env, jclass type, jlong bytes) {
  (void)env, (void)type;
  void *block = malloc((size_t)bytes);
  if (!block) return JNI_FALSE;
  memset(block, 1, (size_t)bytes);
  __asm__ volatile("" : : "r"(block) : "memory");
  return JNI_TRUE;
}

NATIVE(jboolean, aligned)(JNIEnv *env, jclass type, jlong bytes, jint block_bytes) {
  (void)env, (void)type;
  for (jlong left = bytes; left > 0; left -= block_bytes) {
    void *block = aligned_alloc(4096, (size_t)block_bytes);
    if (!block) return JNI_FALSE;
    memset(block, 1, (size_t)block_bytes);
    __asm__ volatile("" : : "r"(block) : "memory");
  }
  return JNI_TRUE;
}

/* All but each tenth are given back. */
NATIVE(jboolean, tenths)(JNIEnv *env, jclass type, jint count, jint bytes) {
  (void)env, (void)type;
  void **blocks = malloc((size_t)count * sizeof(void *));
  if (!blocks) return JNI_FALSE;
  for (jint i = 0; i < count; i++) {
    if (!(blocks[i] = malloc((size_t)bytes))) return JNI_FALSE;
    memset(blocks[i], 1, (size_t)bytes);
  }
  for (jint i = 0; i < count; i++) {
    if (i % 10) free(blocks[i]);
  }
  free(blocks);
  return JNI_TRUE;
}

static jboolean mapped(int flags, int file, jlong bytes) {
  void *mapping = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, flags, file, 0);
  if (mapping == MAP_FAILED) return JNI_FALSE;
  memset(mapping, 1, (size_t)bytes);
  return JNI_TRUE;
}

NATIVE(jboolean, mapping)(JNIEnv *env, jclass type, jlong bytes) {
  (void)env, (void)type;
  jboolean taken = mapped(MAP_PRIVATE | MAP_ANONYMOUS, -1, bytes);
  __asm__ volatile("");
  return taken;
}

NATIVE(jboolean, memfd)(JNIEnv *env, jclass type, jlong bytes) {
  (void)env, (void)type;
  int file = memfd_create("owning", 0);
  jboolean taken = file >= 0 && ftruncate(file, bytes) == 0 && mapped(MAP_SHARED, file, bytes);
  if (file >= 0) close(file);
  return taken;
}

NATIVE(void, stack)(JNIEnv *env, jclass type, jlong bytes) {
  (void)env, (void)type;
  void *below = alloca((size_t)bytes);
  memset(below, 1, (size_t)bytes);
  __asm__ volatile("" : : "r"(below) : "memory");
}

/* A block of the jemalloc in a library, which nobody else sees. */
NATIVE(jboolean, foreign)(JNIEnv *env, jclass type, jstring library, jlong bytes) {
  (void)type;
  static void *(*mallocx)(size_t, int);
  if (!mallocx) {
    const char *path = (*env)->GetStringUTFChars(env, library, NULL);
    void *handle = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    if (path) (*env)->ReleaseStringUTFChars(env, library, path);
    if (!handle) {
      fprintf(stderr, "%s\n", dlerror());
      return JNI_FALSE;
    }
    *(void **)&mallocx = dlsym(handle, "mallocx");
    if (!mallocx) return JNI_FALSE;
  }
  void *block = mallocx((size_t)bytes, 0);
  if (!block) return JNI_FALSE;
  memset(block, 1, (size_t)bytes);
  return JNI_TRUE;
}

/* References that nobody deletes. */
NATIVE(void, references)(JNIEnv *env, jclass type, jobject object, jint count) {
  (void)type;
  for (jint i = 0; i < count; i++) {
    if (!(*env)->NewGlobalRef(env, object)) abort();
  }
}
