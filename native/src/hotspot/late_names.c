#include "hotspot/late_names.h"

#include <pthread.h>
#include <string.h>

#include "hotspot/jvm_events.h"
#include "sampler/names.h"
#include "sampler/texts.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t next_record; /* all before are named */

static int32_t line_of(jvmtiEnv *jvmti, jmethodID method, jint bci) {
  jvmtiLineNumberEntry *lines;
  jint count, line = NO_LINE;
  if (bci == NATIVE_METHOD_BCI) return NATIVE_METHOD_LINE;
  if ((*jvmti)->GetLineNumberTable(jvmti, method, &count, &lines) != JVMTI_ERROR_NONE) return NO_LINE;
  jlocation best = -1;
  for (jint i = 0; i < count; i++)
    if (lines[i].start_location <= bci && lines[i].start_location >= best) {
      best = lines[i].start_location;
      line = lines[i].line_number;
    }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)lines);
  return line;
}

static uint32_t text_of(const char *text) { return text == NULL ? TEXT_EMPTY : texts_add(text, strlen(text)); }

static void name(struct frame_record *record, jvmtiEnv *jvmti, JNIEnv *env) {
  jmethodID method = record->method;
  char *type_signature = NULL, *name = NULL, *signature = NULL, *source = NULL;
  jclass type = NULL;
  struct frame_names names = {.line = NO_LINE};
  if ((*jvmti)->GetMethodDeclaringClass(jvmti, method, &type) == JVMTI_ERROR_NONE &&
      (*jvmti)->GetClassSignature(jvmti, type, &type_signature, NULL) == JVMTI_ERROR_NONE &&
      (*jvmti)->GetMethodName(jvmti, method, &name, &signature, NULL) == JVMTI_ERROR_NONE) {
    (*jvmti)->GetSourceFileName(jvmti, type, &source);
    names.class_name = texts_add(type_signature + 1, strlen(type_signature) - 2); /* without L and ; */
    names.method_name = text_of(name);
    names.signature = text_of(signature);
    names.source_file = text_of(source);
    names.line = line_of(jvmti, method, record->bci);
  } else {
    names.method_name = text_of("[unloaded]");
  }
  record->names = names;
  atomic_store_explicit(&record->state, FRAME_NAMED, memory_order_release);
  char *to_free[] = {type_signature, name, signature, source};
  for (size_t i = 0; i < sizeof to_free / sizeof *to_free; i++)
    (*jvmti)->Deallocate(jvmti, (unsigned char *)to_free[i]);
  if (type != NULL) (*env)->DeleteLocalRef(env, type);
}

static void resolve(JNIEnv *env) {
  for (; next_record < names_count(); next_record++) {
    struct frame_record *record = names_record(next_record);
    uint32_t state = atomic_load_explicit(&record->state, memory_order_acquire);
    if (state == FRAME_BEGUN) return; /* a thread is writing it right now: next time */
    if (state == FRAME_TO_NAME) name(record, jvm_events_jvmti, env);
  }
}

void late_names_hold(void) { pthread_mutex_lock(&lock); }

void late_names_begin_anew(void) {
  next_record = 0;
  pthread_mutex_unlock(&lock);
}

void late_names_resolve(void) {
  JNIEnv *env = NULL;
  if (jvm_events_vm != NULL) (*jvm_events_vm)->GetEnv(jvm_events_vm, (void **)&env, JNI_VERSION_1_8);
  if (env == NULL) return;
  pthread_mutex_lock(&lock);
  resolve(env);
  pthread_mutex_unlock(&lock);
}
