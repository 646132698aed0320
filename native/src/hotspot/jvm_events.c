#include "hotspot/jvm_events.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "allocator/jemalloc.h"
#include "hotspot/exhaustion.h"
#include "hotspot/frame_proof.h"
#include "hotspot/java_code.h"
#include "hotspot/method_numbers.h"
#include "hotspot/redefinitions.h"
#include "hotspot/vm.h"
#include "monotonic.h"
#include "sampler/frame_oracle.h"
#include "sampler/hook.h"
#include "sampler/live_threads.h"
#include "sampler/names.h"
#include "sampler/rescue.h"
#include "sampler/safe_read.h"
#include "sampler/walk.h"

jvmtiEnv *jvm_events_jvmti;
JavaVM *jvm_events_vm;

static _Atomic uint64_t method_ids, method_id_nanos;

/* AsyncGetCallTrace can only report methods that have a jmethodID already; asking for a class's methods
 * allocates them all. */
static void prepare_methods(jvmtiEnv *jvmti, JNIEnv *env, jclass type, bool redefined) {
  uint64_t start = (uint64_t)monotonic_nanos();
  jint count;
  jmethodID *methods;
  if ((*jvmti)->GetClassMethods(jvmti, type, &count, &methods) != JVMTI_ERROR_NONE) return;
  if (count > 0) method_numbers_learn(env, type, redefined); /* an array's class has none, and is no InstanceKlass */
  if (redefined) names_forget(methods, count);
  (*jvmti)->Deallocate(jvmti, (unsigned char *)methods);
  if (!redefined) atomic_fetch_add_explicit(&method_ids, (uint64_t)count, memory_order_relaxed);
  atomic_fetch_add_explicit(&method_id_nanos, (uint64_t)monotonic_nanos() - start, memory_order_relaxed);
}

static void on_redefined(jvmtiEnv *jvmti, JNIEnv *env, jclass type) { prepare_methods(jvmti, env, type, true); }

static void JNICALL on_class_load(jvmtiEnv *jvmti, JNIEnv *env, jthread thread, jclass type) {
  /* Must be enabled, or AsyncGetCallTrace answers -1; has nothing to do. */
  (void)jvmti, (void)env, (void)thread, (void)type;
}

static void JNICALL on_class_prepare(jvmtiEnv *jvmti, JNIEnv *env, jthread thread, jclass type) {
  (void)thread;
  prepare_methods(jvmti, env, type, false);
}

enum { THREAD_NAME_BYTES = 64 };

/* As jemalloc accepts it, printable ASCII: another character becomes one '?', whatever bytes it has in
 * modified UTF-8 (continuation bytes are 10xxxxxx). */
static void to_printable(const char *name, char printable[THREAD_NAME_BYTES]) {
  size_t length = 0;
  for (; *name != 0 && length < THREAD_NAME_BYTES - 1; name++) {
    if ((*name & 0xc0) == 0x80) continue;
    printable[length++] = *name >= ' ' && *name <= '~' ? *name : '?';
  }
  printable[length] = 0;
}

/* NULL stands for the current thread. Names given later (Thread.setName) are not followed. */
static void name_thread(jvmtiEnv *jvmti, JNIEnv *env, jthread thread) {
  jvmtiThreadInfo info;
  if ((*jvmti)->GetThreadInfo(jvmti, thread, &info) != JVMTI_ERROR_NONE) return;
  char printable[THREAD_NAME_BYTES];
  to_printable(info.name, printable);
  jemalloc_name_thread(printable);
  live_threads_name_this(printable);
  (*jvmti)->Deallocate(jvmti, (unsigned char *)info.name);
  if (info.thread_group != NULL) (*env)->DeleteLocalRef(env, info.thread_group);
  if (info.context_class_loader != NULL) (*env)->DeleteLocalRef(env, info.context_class_loader);
}

/* On the new thread. Of virtual threads none is told: their memory is their carriers'. A name costs about
 * 2 us of a start, and 6 KiB of a live thread: jemalloc's bookkeeping, which sampling would make later. */
static void JNICALL on_thread_start(jvmtiEnv *jvmti, JNIEnv *env, jthread thread) {
  vm_learn_thread((const char *)env - vm.env_offset);
  name_thread(jvmti, env, thread);
}

void jvm_events_name_thread(JNIEnv *env) { name_thread(jvm_events_jvmti, env, NULL); }

static void JNICALL on_vm_death(jvmtiEnv *jvmti, JNIEnv *env) {
  (void)jvmti, (void)env;
  hook_end();
}

static void prepare_loaded_classes(jvmtiEnv *jvmti, JNIEnv *env) {
  jint count;
  jclass *classes;
  if ((*jvmti)->GetLoadedClasses(jvmti, &count, &classes) != JVMTI_ERROR_NONE) return;
  for (jint i = 0; i < count; i++) {
    prepare_methods(jvmti, env, classes[i], false);
    (*env)->DeleteLocalRef(env, classes[i]);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)classes);
}

static const char *refused(const char *what, jvmtiError error) {
  static char message[128];
  snprintf(message, sizeof message, "JVMTI refused %s (error %d)", what, (int)error);
  return message;
}

const char *jvm_events_start(JNIEnv *env, bool names_by_jvmti, enum walk_by walk_by) {
  if (atomic_load(&vm.live)) return NULL;
  jvmtiEnv *jvmti;
  if ((*env)->GetJavaVM(env, &jvm_events_vm) != 0 ||
      (*jvm_events_vm)->GetEnv(jvm_events_vm, (void **)&jvmti, JVMTI_VERSION_11) != 0)
    return "this JVM has no JVMTI";
  jvm_events_jvmti = jvmti;

  jvmtiCapabilities wanted = {.can_get_line_numbers = 1, .can_get_source_file_name = 1};
  jvmtiError error = (*jvmti)->AddCapabilities(jvmti, &wanted);
  if (error != JVMTI_ERROR_NONE) return refused("line numbers", error);

  int no_memory = names_reserve();
  if (no_memory != 0) return strerror(no_memory);
  walk_native_prepare();
  safe_read_prepare();
  const char *unseen = redefinitions_watch(jvmti, on_redefined);
  const char *missing = vm_find(env, jvmti, names_by_jvmti ? "the option names=jvmti asks for it" : unseen);
  if (missing != NULL) return missing;
  walk_native_prepare();
  if (!vm_flag_is_on("CheckJNICalls")) rescue_prepare(); /* -Xcheck:jni warns of any handler but the JVM's */
  vm.walks_by_jvm = walk_by == WALK_BY_JVM ? "the option walk=jvm asks for it" : frame_proof_missing(env, jvmti);
  vm.walks_itself = vm.walks_by_jvm == NULL;
  frame_oracle_ask(walk_by == WALK_BOTH_WAYS);
  vm.asks_jvm = !vm.walks_itself || !java_code_knows_virtual_threads(env) || walk_by == WALK_BOTH_WAYS;

  jvmtiEventCallbacks callbacks = {.ClassLoad = on_class_load,
                                   .ClassPrepare = on_class_prepare,
                                   .ThreadStart = on_thread_start,
                                   .ResourceExhausted = exhaustion_event,
                                   .VMDeath = on_vm_death};
  error = (*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof callbacks);
  if (error != JVMTI_ERROR_NONE) return refused("event callbacks", error);
  static const jvmtiEvent events[] = {JVMTI_EVENT_CLASS_LOAD, JVMTI_EVENT_THREAD_START, JVMTI_EVENT_VM_DEATH,
                                      JVMTI_EVENT_CLASS_PREPARE};
  size_t count = sizeof events / sizeof *events - (vm.asks_jvm ? 0 : 1);
  for (size_t i = 0; i < count; i++) {
    error = (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, events[i], NULL);
    if (error != JVMTI_ERROR_NONE) return refused("an event", error);
  }
  exhaustion_enable(jvmti);
  if (vm.asks_jvm) prepare_loaded_classes(jvmti, env);
  atomic_store(&vm.live, true);
  return NULL;
}

void jvm_events_mend(void) {
  JNIEnv *env = NULL;
  if (!vm.live || vm.walks_itself || vm.asks_jvm) return;
  (*jvm_events_vm)->GetEnv(jvm_events_vm, (void **)&env, JNI_VERSION_1_8);
  if (env == NULL) return;
  jvmtiEnv *jvmti = jvm_events_jvmti;
  if ((*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_CLASS_PREPARE, NULL) != JVMTI_ERROR_NONE) return;
  prepare_loaded_classes(jvmti, env);
  vm.asks_jvm = true;
}

uint64_t jvm_events_method_ids(void) { return atomic_load(&method_ids); }
uint64_t jvm_events_method_id_nanos(void) { return atomic_load(&method_id_nanos); }
