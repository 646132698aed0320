/* The natives of dev.memprof.agent.sampler.HookLibrary: memprof.h for Java. Codes are errnos, 0 for success. */
#include <errno.h>
#include <jni.h>
#include <stdlib.h>
#include <string.h>

#include "memprof.h"
#include "process/address_reserve.h"
#include "process/cxx_names.h"
#include "process/quiet.h"

JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_outcomeCount(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  return memprof_outcome_count();
}

JNIEXPORT jstring JNICALL Java_dev_memprof_agent_sampler_HookLibrary_outcomeName(JNIEnv *env, jclass type, jint outcome) {
  (void)type;
  return (*env)->NewStringUTF(env, memprof_outcome_name(outcome)); /* ASCII */
}

JNIEXPORT jlong JNICALL Java_dev_memprof_agent_sampler_HookLibrary_walks(JNIEnv *env, jclass type, jint outcome) {
  (void)env, (void)type;
  return (jlong)memprof_outcome_walks(outcome);
}

JNIEXPORT jlong JNICALL Java_dev_memprof_agent_sampler_HookLibrary_samples(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  return (jlong)memprof_samples();
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_takeExhausted(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  return (jint)memprof_exhausted_take();
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_holdAddresses(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  address_reserve_hold();
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_releaseAddresses(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  address_reserve_release();
}

/* into: the fields of struct memprof_footprint, in its order. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_footprint(JNIEnv *env, jclass type, jlongArray into) {
  (void)type;
  struct memprof_footprint footprint;
  memprof_footprint(&footprint);
  _Static_assert(sizeof footprint % sizeof(jlong) == 0, "a row of longs");
  (*env)->SetLongArrayRegion(env, into, 0, sizeof footprint / sizeof(jlong), (const jlong *)&footprint);
}

JNIEXPORT jboolean JNICALL Java_dev_memprof_agent_sampler_HookLibrary_knowsAges(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  return memprof_live_known();
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_writeLive(JNIEnv *env, jclass type, jint file,
                                                                         jlong min_millis, jlong max_millis) {
  (void)env, (void)type;
  return memprof_live_write(file, (uint64_t)min_millis, (uint64_t)max_millis);
}

/* path ends with NUL. Returns what the call does: 0 or an errno. */
static jint with_path(JNIEnv *env, jbyteArray path, int (*call)(const char *path)) {
  jbyte *bytes = (*env)->GetByteArrayElements(env, path, NULL);
  if (bytes == NULL) return ENOMEM; /* and an OutOfMemoryError is pending */
  int error = call((const char *)bytes);
  (*env)->ReleaseByteArrayElements(env, path, bytes, JNI_ABORT);
  return error;
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_dumpLive(JNIEnv *env, jclass type, jbyteArray path) {
  (void)type;
  return with_path(env, path, memprof_live_dump);
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_writeHistory(JNIEnv *env, jclass type, jint file) {
  (void)env, (void)type;
  return memprof_history_write(file);
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_beginHistoryAnew(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  memprof_history_begin_anew();
}

JNIEXPORT jlong JNICALL Java_dev_memprof_agent_sampler_HookLibrary_lostLive(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  return (jlong)memprof_live_lost();
}

/* into: rows of the fields of struct memprof_live_size, in its order, of which there is room for 256; returns how many. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_liveSizes(JNIEnv *env, jclass type, jlongArray into) {
  (void)type;
  struct memprof_live_size sizes[256];
  size_t count = memprof_live_sizes(sizes, sizeof sizes / sizeof *sizes);
  (*env)->SetLongArrayRegion(env, into, 0, (jsize)(count * sizeof *sizes / sizeof(jlong)), (const jlong *)sizes);
  return (jint)count;
}

/* into: the fields of struct memprof_java_walks, in its order. */
JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_javaWalks(JNIEnv *env, jclass type, jlongArray into) {
  (void)type;
  struct memprof_java_walks walks;
  memprof_java_walks(&walks);
  (*env)->SetLongArrayRegion(env, into, 0, sizeof walks / sizeof(jlong), (const jlong *)&walks);
}

/* NULL where Java frames are found by ourselves. */
JNIEXPORT jstring JNICALL Java_dev_memprof_agent_sampler_HookLibrary_walksByJvm(JNIEnv *env, jclass type) {
  (void)type;
  const char *reason = memprof_walks_by_jvm_reason();
  return reason == NULL ? NULL : (*env)->NewStringUTF(env, reason); /* ASCII */
}

/* NULL where frames are named as they are seen. */
JNIEXPORT jstring JNICALL Java_dev_memprof_agent_sampler_HookLibrary_namesByJvmti(JNIEnv *env, jclass type) {
  (void)type;
  const char *reason = memprof_names_by_jvmti_reason();
  return reason == NULL ? NULL : (*env)->NewStringUTF(env, reason); /* ASCII */
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_openNames(JNIEnv *env, jclass type, jbyteArray path) {
  (void)type;
  return with_path(env, path, memprof_names_open);
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_openNamesIn(JNIEnv *env, jclass type, jint file) {
  (void)env, (void)type;
  return memprof_names_open_file(file);
}

/* directory: ends with NUL, or null for memory. Returns a descriptor, or a negative errno. */
JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_makeScratch(JNIEnv *env, jclass type,
                                                                           jbyteArray directory) {
  (void)type;
  if (directory == NULL) return memprof_scratch_open(NULL);
  jbyte *bytes = (*env)->GetByteArrayElements(env, directory, NULL);
  if (bytes == NULL) return -ENOMEM; /* and an OutOfMemoryError is pending */
  int file = memprof_scratch_open((const char *)bytes);
  (*env)->ReleaseByteArrayElements(env, directory, bytes, JNI_ABORT);
  return file;
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_closeScratch(JNIEnv *env, jobject library, jint file) {
  (void)env, (void)library;
  memprof_scratch_close(file);
}

JNIEXPORT jint JNICALL Java_dev_memprof_agent_sampler_HookLibrary_appendNames(JNIEnv *env, jclass type) {
  (void)env, (void)type;
  int error = memprof_names_flush();
  memprof_sweep(); /* names that are forgotten have been written */
  return error;
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_closeNames(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  memprof_names_close();
}

/* As bytes: in the language and the encoding of the process's locale. */
JNIEXPORT jbyteArray JNICALL Java_dev_memprof_agent_sampler_HookLibrary_meaning(JNIEnv *env, jclass type, jint error) {
  (void)type;
  char buffer[128];
  const char *text = strerror_r(error, buffer, sizeof buffer);
  jsize bytes = (jsize)strlen(text);
  jbyteArray array = (*env)->NewByteArray(env, bytes);
  if (array != NULL) (*env)->SetByteArrayRegion(env, array, 0, bytes, (const jbyte *)text);
  return array;
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_awaitNames(JNIEnv *env, jobject library,
                                                                           jlong look_millis, jlong max_millis) {
  (void)env, (void)library;
  quiet_names((unsigned)look_millis, (unsigned)max_millis);
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_awaitChange(JNIEnv *env, jobject library,
                                                                            jlong max_millis, jlong resident_bytes) {
  (void)env, (void)library;
  quiet_watch((unsigned)max_millis, (uint64_t)resident_bytes);
}

JNIEXPORT void JNICALL Java_dev_memprof_agent_sampler_HookLibrary_endWait(JNIEnv *env, jobject library) {
  (void)env, (void)library;
  quiet_end_watch();
}

enum {
  MAX_MANGLED_BYTES = 4096 + 1, /* of SymbolTable.java, and NUL */
  MAX_CXX_NAME_BYTES = 64 << 10 /* substitutions let a short name stand for any length; nobody reads one longer */
};

/* mangled ends with NUL. NULL for what is no such name, and where names cannot be read. */
JNIEXPORT jbyteArray JNICALL Java_dev_memprof_agent_sampler_HookLibrary_cxxName(JNIEnv *env, jclass type, jbyteArray mangled) {
  (void)type;
  char copy[MAX_MANGLED_BYTES];
  jsize bytes = (*env)->GetArrayLength(env, mangled);
  if (bytes > (jsize)sizeof copy) return NULL;
  (*env)->GetByteArrayRegion(env, mangled, 0, bytes, (jbyte *)copy);
  char *name = cxx_name(copy);
  if (name == NULL) return NULL;
  jsize length = (jsize)strnlen(name, MAX_CXX_NAME_BYTES);
  jbyteArray text = (*env)->NewByteArray(env, length);
  if (text != NULL) (*env)->SetByteArrayRegion(env, text, 0, length, (const jbyte *)name);
  free(name);
  return text;
}
