/* The natives of dev.memprof.agent.allocator.Mallctl. Codes are errnos, 0 for success. */
#include <errno.h>
#include <jni.h>
#include <stdint.h>
#include <string.h>

#include "allocator/mallctl.h"

enum { MAX_NAME_BYTES = 256 }; /* the longest control has less than 80 */

/* Without malloc: readings must not become samples. */
static bool copy_name(JNIEnv *env, jstring name, char copy[MAX_NAME_BYTES]) {
  jsize bytes = (*env)->GetStringUTFLength(env, name);
  if (bytes >= MAX_NAME_BYTES) return false;
  (*env)->GetStringUTFRegion(env, name, 0, (*env)->GetStringLength(env, name), copy);
  copy[bytes] = 0;
  return true;
}

/* A control's value, of one of the sizes that jemalloc's types have. */
union value {
  uint8_t of1;
  uint32_t of4;
  uint64_t of8;
};

JNIEXPORT jint JNICALL Java_dev_memprof_agent_allocator_Mallctl_read(JNIEnv *env, jclass type, jstring name,
                                                                   jint bytes, jlongArray into) {
  (void)type;
  char control[MAX_NAME_BYTES];
  if (!copy_name(env, name, control)) return ENOENT;
  union value value = {.of8 = 0};
  size_t size = (size_t)bytes;
  if (size > sizeof value || (*env)->GetArrayLength(env, into) < 1) return EINVAL;
  int error = mallctl_by_name(control, &value, &size, NULL, 0);
  if (error != 0) return error;
  jlong wide = bytes == 1 ? value.of1 : bytes == 4 ? (jlong)value.of4 : (jlong)value.of8;
  (*env)->SetLongArrayRegion(env, into, 0, 1, &wide);
  return 0;
}

/* bytes: 1 or 8; 0 for a control that takes no value. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_allocator_Mallctl_write(JNIEnv *env, jclass type, jstring name,
                                                                    jint bytes, jlong wide) {
  (void)type;
  char control[MAX_NAME_BYTES];
  if (!copy_name(env, name, control)) return ENOENT;
  union value value = {.of8 = 0};
  if (bytes == 1)
    value.of1 = (uint8_t)wide;
  else
    value.of8 = (uint64_t)wide;
  return mallctl_by_name(control, NULL, NULL, bytes == 0 ? NULL : &value, (size_t)bytes);
}

/* text ends with NUL. jemalloc has copied it when this returns. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_allocator_Mallctl_writeText(JNIEnv *env, jclass type, jstring name,
                                                                        jbyteArray text) {
  (void)type;
  char control[MAX_NAME_BYTES];
  if (!copy_name(env, name, control)) return ENOENT;
  jbyte *bytes = (*env)->GetByteArrayElements(env, text, NULL);
  if (bytes == NULL) return ENOMEM; /* and an OutOfMemoryError is pending */
  const char *value = (const char *)bytes;
  int error = mallctl_by_name(control, NULL, NULL, &value, sizeof value);
  (*env)->ReleaseByteArrayElements(env, text, bytes, JNI_ABORT);
  return error;
}

/* The text that a `const char *` control gave: static, or the calling thread's own name. NULL for NULL. */
JNIEXPORT jbyteArray JNICALL Java_dev_memprof_agent_allocator_Mallctl_text(JNIEnv *env, jclass type, jlong address) {
  (void)type;
  const char *text = (const char *)(uintptr_t)address;
  if (text == NULL) return NULL;
  jsize bytes = (jsize)strlen(text);
  jbyteArray array = (*env)->NewByteArray(env, bytes);
  if (array != NULL) (*env)->SetByteArrayRegion(env, array, 0, bytes, (const jbyte *)text);
  return array;
}

JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_allocator_Mallctl_isAvailable(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return mallctl_is_there() ? JNI_TRUE : JNI_FALSE;
}
