#include "hotspot/java_memory.h"

#include <jni.h>
#include <string.h>

#include "hotspot/jvm_events.h"

enum { MAX_LOCALS = 24 };

/* ---- calls: each null or 0, and nothing is done, once an exception is pending ---- */

static bool failed(JNIEnv *env) { return (*env)->ExceptionCheck(env); }

static jclass class_of(JNIEnv *env, const char *name) { return failed(env) ? NULL : (*env)->FindClass(env, name); }

static jmethodID method(JNIEnv *env, jclass type, const char *name, const char *signature) {
  return failed(env) ? NULL : (*env)->GetMethodID(env, type, name, signature);
}

static jobject object(JNIEnv *env, jobject of, const char *type, const char *name, const char *signature) {
  jmethodID getter = method(env, class_of(env, type), name, signature);
  return failed(env) ? NULL : (*env)->CallObjectMethod(env, of, getter);
}

static jlong number(JNIEnv *env, jobject of, const char *type, const char *name) {
  jmethodID getter = method(env, class_of(env, type), name, "()J");
  return failed(env) ? 0 : (*env)->CallLongMethod(env, of, getter);
}

static jobject of_class(JNIEnv *env, const char *type, const char *name, const char *signature) {
  jclass in = class_of(env, type);
  jmethodID getter = failed(env) ? NULL : (*env)->GetStaticMethodID(env, in, name, signature);
  return failed(env) ? NULL : (*env)->CallStaticObjectMethod(env, in, getter);
}

static jobject constant(JNIEnv *env, const char *type, const char *name, const char *signature) {
  jclass in = class_of(env, type);
  jfieldID field = failed(env) ? NULL : (*env)->GetStaticFieldID(env, in, name, signature);
  return failed(env) ? NULL : (*env)->GetStaticObjectField(env, in, field);
}

/* ---- pools ---- */

#define POOL "java/lang/management/MemoryPoolMXBean"
#define TYPE "java/lang/management/MemoryType"
#define USAGE "java/lang/management/MemoryUsage"

static void copy_name(JNIEnv *env, jstring name, struct java_pool *out) {
  if (failed(env) || name == NULL || (*env)->GetStringUTFLength(env, name) >= MAX_POOL_NAME) return;
  memset(out->name, 0, sizeof out->name);
  (*env)->GetStringUTFRegion(env, name, 0, (*env)->GetStringLength(env, name), out->name);
}

static void read_pool(JNIEnv *env, jobject pool, struct java_pool *out) {
  copy_name(env, object(env, pool, POOL, "getName", "()Ljava/lang/String;"), out);
  jobject type = object(env, pool, POOL, "getType", "()L" TYPE ";");
  jobject heap = constant(env, TYPE, "HEAP", "L" TYPE ";");
  jobject usage = object(env, pool, POOL, "getUsage", "()L" USAGE ";");
  if (failed(env) || usage == NULL) return; /* it is not valid any more */
  out->is_heap = (*env)->IsSameObject(env, type, heap);
  out->used_bytes = number(env, usage, USAGE, "getUsed");
  out->committed_bytes = number(env, usage, USAGE, "getCommitted");
}

static void read_pools(JNIEnv *env, struct java_memory *out) {
  jobject list = of_class(env, "sun/management/ManagementFactoryHelper", "getMemoryPoolMXBeans", "()Ljava/util/List;");
  jobjectArray pools = object(env, list, "java/util/List", "toArray", "()[Ljava/lang/Object;");
  jsize count = failed(env) ? 0 : (*env)->GetArrayLength(env, pools);
  for (jsize i = 0; i < count && i < MAX_JAVA_POOLS && (*env)->PushLocalFrame(env, MAX_LOCALS) == 0; i++) {
    jobject pool = (*env)->GetObjectArrayElement(env, pools, i);
    if (!failed(env)) read_pool(env, pool, &out->pools[out->pool_count++]);
    (*env)->PopLocalFrame(env, NULL);
    if (failed(env)) return;
  }
}

/* ---- the rest ---- */

#define BITS "java/nio/Bits"
#define COUNTER "java/util/concurrent/atomic/AtomicLong"
#define RUNTIME "java/lang/Runtime"

/* What the buffer pool "direct" tells. */
static int64_t counter(JNIEnv *env, const char *name) {
  return number(env, constant(env, BITS, name, "L" COUNTER ";"), COUNTER, "get");
}

static int64_t max_direct(JNIEnv *env) {
  jclass in = class_of(env, "jdk/internal/misc/VM");
  jmethodID getter = failed(env) ? NULL : (*env)->GetStaticMethodID(env, in, "maxDirectMemory", "()J");
  return failed(env) ? 0 : (*env)->CallStaticLongMethod(env, in, getter);
}

static void read_limits(JNIEnv *env, struct java_limits *out) {
  out->direct_capacity = counter(env, "TOTAL_CAPACITY");
  out->direct_max = max_direct(env);
  jobject runtime = of_class(env, RUNTIME, "getRuntime", "()L" RUNTIME ";");
  out->heap_max = number(env, runtime, RUNTIME, "maxMemory");
  out->heap_used = number(env, runtime, RUNTIME, "totalMemory");
  out->heap_used -= number(env, runtime, RUNTIME, "freeMemory");
}

static bool read_memory(JNIEnv *env, void *into) {
  struct java_memory *out = into;
  read_pools(env, out);
  if ((*env)->PushLocalFrame(env, MAX_LOCALS) != 0) return false;
  out->direct_count = counter(env, "COUNT");
  out->direct_bytes = counter(env, "RESERVED_MEMORY");
  read_limits(env, &out->limits);
  (*env)->PopLocalFrame(env, NULL);
  return out->pool_count > 0;
}

static bool read_limits_alone(JNIEnv *env, void *into) {
  read_limits(env, into);
  return true;
}

static bool told(bool (*read)(JNIEnv *env, void *into), void *into) {
  JNIEnv *env = NULL;
  if (jvm_events_vm != NULL) (*jvm_events_vm)->GetEnv(jvm_events_vm, (void **)&env, JNI_VERSION_1_8);
  if (env == NULL || failed(env) || (*env)->PushLocalFrame(env, MAX_LOCALS) != 0) return false;
  bool all = read(env, into) && !failed(env);
  (*env)->ExceptionClear(env);
  (*env)->PopLocalFrame(env, NULL);
  return all;
}

bool java_memory_read(struct java_memory *out) {
  memset(out, 0, sizeof *out);
  return told(read_memory, out);
}

bool java_limits_read(struct java_limits *out) {
  memset(out, 0, sizeof *out);
  return told(read_limits_alone, out);
}
