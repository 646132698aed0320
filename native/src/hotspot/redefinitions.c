/*
 * Sees redefinitions in JVMTI's table of functions, which all environments of a JVM share
 * (src/hotspot/share/prims/jvmtiEnvBase.cpp: jvmti_Interface): java.lang.instrument, jdwp and JFR all call
 * through it. The event that would tell, ClassFileLoadHook, costs every class that is loaded. Cold.
 */
#include "hotspot/redefinitions.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hotspot/jvm_events.h"
#include "hotspot/late_names.h"
#include "hotspot/vm.h"

struct redefinitions redefinitions;

enum { MAX_READ_WAIT_MILLIS = 100 }; /* readers need microseconds */

typedef jvmtiError(JNICALL *redefine_function)(jvmtiEnv *, jint, const jvmtiClassDefinition *);
typedef jvmtiError(JNICALL *retransform_function)(jvmtiEnv *, jint, const jclass *);

static redefine_function real_redefine;
static retransform_function real_retransform;
static void (*on_redefined)(jvmtiEnv *jvmti, JNIEnv *env, jclass type);

static void begin(void) {
  if (atomic_load(&vm.live)) late_names_resolve(); /* as long as their lines are those of this version */
  atomic_fetch_add(&redefinitions.begun, 1);
  for (int i = 0; i < MAX_READ_WAIT_MILLIS * 10 && atomic_load(&redefinitions.readers) != 0; i++)
    nanosleep(&(struct timespec){.tv_nsec = 100 * 1000}, NULL);
}

static void end(void) { atomic_fetch_add(&redefinitions.ended, 1); }

static void redefined(jclass type) {
  JNIEnv *env;
  if (atomic_load(&vm.live) && (*jvm_events_vm)->GetEnv(jvm_events_vm, (void **)&env, JNI_VERSION_1_8) == 0)
    on_redefined(jvm_events_jvmti, env, type);
}

/*
 * The first redefinition of this class and the first retransformation are memprof's own, which read its class file
 * and put the hook into it soon after the start, when an application loads and unloads the most. Nobody needs to
 * give way: what they replace is freed by a later redefinition of this class at the earliest, or when classes are
 * unloaded, and a reader is through long before.
 */
static bool is_first_of_memory_errors(jvmtiEnv *jvmti, jint count, jclass type, atomic_flag *seen) {
  char *signature;
  if (count != 1 || (*jvmti)->GetClassSignature(jvmti, type, &signature, NULL) != JVMTI_ERROR_NONE) return false;
  bool found = strcmp(signature, "Ljava/lang/OutOfMemoryError;") == 0;
  (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
  return found && !atomic_flag_test_and_set(seen);
}

static jvmtiError JNICALL redefine(jvmtiEnv *jvmti, jint count, const jvmtiClassDefinition *definitions) {
  static atomic_flag seen = ATOMIC_FLAG_INIT;
  bool exclusive = count > 0 && !is_first_of_memory_errors(jvmti, count, definitions[0].klass, &seen);
  if (exclusive) begin();
  jvmtiError error = real_redefine(jvmti, count, definitions);
  if (error == JVMTI_ERROR_NONE)
    for (jint i = 0; i < count; i++) redefined(definitions[i].klass);
  if (exclusive) end();
  return error;
}

static jvmtiError JNICALL retransform(jvmtiEnv *jvmti, jint count, const jclass *classes) {
  static atomic_flag seen = ATOMIC_FLAG_INIT;
  bool exclusive = count > 0 && !is_first_of_memory_errors(jvmti, count, classes[0], &seen);
  if (exclusive) begin();
  jvmtiError error = real_retransform(jvmti, count, classes);
  if (error == JVMTI_ERROR_NONE)
    for (jint i = 0; i < count; i++) redefined(classes[i]);
  if (exclusive) end();
  return error;
}

/* The table is data of libjvm's; asks the kernel whether it may be written, by writing what is there. */
static bool is_writable(void *word) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return false;
  bool written = write(ends[1], word, sizeof(void *)) == sizeof(void *) &&
                 read(ends[0], word, sizeof(void *)) == sizeof(void *);
  close(ends[0]);
  close(ends[1]);
  return written;
}

const char *redefinitions_watch(jvmtiEnv *jvmti, void (*callback)(jvmtiEnv *, JNIEnv *, jclass)) {
  struct jvmtiInterface_1_ *functions = (struct jvmtiInterface_1_ *)(uintptr_t)*jvmti;
  if (functions->RedefineClasses == redefine) return NULL;
  if (!is_writable((void *)&functions->RedefineClasses) || !is_writable((void *)&functions->RetransformClasses))
    return "this JVM's table of JVMTI functions is read-only, so redefinitions of classes cannot be seen";
  on_redefined = callback;
  real_redefine = functions->RedefineClasses;
  real_retransform = functions->RetransformClasses;
  functions->RedefineClasses = redefine;
  functions->RetransformClasses = retransform;
  return NULL;
}
