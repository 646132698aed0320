#include "hotspot/exhaustion.h"

#include <stdatomic.h>

#include "memprof.h"

/* Causes since they were last taken. Bits, not a queue: the watch takes one dump for a cause, however
 * often and on however many threads it was met meanwhile. */
static _Atomic uint32_t noted;

void JNICALL exhaustion_event(jvmtiEnv *jvmti, JNIEnv *env, jint flags, const void *reserved,
                              const char *description) {
  (void)jvmti, (void)env, (void)reserved, (void)description;
  uint32_t cause = MEMPROF_EXHAUSTED_OTHER; /* metaspace, compressed class space */
  if (flags & JVMTI_RESOURCE_EXHAUSTED_THREADS)
    cause = MEMPROF_EXHAUSTED_THREADS;
  else if (flags & JVMTI_RESOURCE_EXHAUSTED_JAVA_HEAP)
    cause = MEMPROF_EXHAUSTED_JAVA_HEAP;
  atomic_fetch_or(&noted, cause);
}

void exhaustion_enable(jvmtiEnv *jvmti) {
  jvmtiCapabilities wanted = {.can_generate_resource_exhaustion_heap_events = 1,
                              .can_generate_resource_exhaustion_threads_events = 1};
  if ((*jvmti)->AddCapabilities(jvmti, &wanted) == JVMTI_ERROR_NONE)
    (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_RESOURCE_EXHAUSTED, NULL);
}

uint32_t memprof_exhausted(void) { return atomic_load(&noted); }

uint32_t memprof_exhausted_take(void) {
  /* The plain look keeps the cache line shared: this is asked ten times a second, for years. */
  return atomic_load(&noted) == 0 ? 0 : atomic_exchange(&noted, 0);
}
