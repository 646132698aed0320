#include "hotspot/exhaustion.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "memprof.h"

/* Causes since they were last taken. Bits, not a queue: the watch takes one dump for a cause, however
 * often and on however many threads it was met meanwhile. */
static _Atomic uint32_t noted;

/* By the numbers of the bits. */
static struct {
  _Atomic uint32_t errors;
  _Atomic int64_t last_millis;
} counts[EXHAUSTION_CAUSES];

static void count(uint32_t cause) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  int index = __builtin_ctz(cause);
  atomic_store(&counts[index].last_millis, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
  atomic_fetch_add(&counts[index].errors, 1);
}

void exhaustion_note(uint32_t cause) {
  if (cause == MEMPROF_EXHAUSTED_DIRECT_MEMORY || cause == MEMPROF_EXHAUSTED_NATIVE_MEMORY) count(cause);
}

unsigned exhaustion_counts(struct exhaustion_count into[EXHAUSTION_CAUSES]) {
  static const char *const words[EXHAUSTION_CAUSES] = {"java heap",     "threads",       "other",
                                                       "direct memory", "native memory", "metaspace"};
  unsigned known = 0;
  for (int i = 0; i < EXHAUSTION_CAUSES; i++) {
    uint32_t errors = atomic_load(&counts[i].errors);
    if (errors > 0) into[known++] = (struct exhaustion_count){words[i], errors, atomic_load(&counts[i].last_millis)};
  }
  return known;
}

/* As Metaspace::report_metadata_oome calls them (share/memory/metaspace.cpp). */
static bool is_metaspace(const char *description) {
  return description != NULL &&
         (strcmp(description, "Metaspace") == 0 || strcmp(description, "Compressed class space") == 0);
}

void JNICALL exhaustion_event(jvmtiEnv *jvmti, JNIEnv *env, jint flags, const void *reserved,
                              const char *description) {
  (void)jvmti, (void)env, (void)reserved;
  uint32_t cause = is_metaspace(description) ? MEMPROF_EXHAUSTED_METASPACE : MEMPROF_EXHAUSTED_OTHER;
  if (flags & JVMTI_RESOURCE_EXHAUSTED_THREADS)
    cause = MEMPROF_EXHAUSTED_THREADS;
  else if (flags & JVMTI_RESOURCE_EXHAUSTED_JAVA_HEAP)
    cause = MEMPROF_EXHAUSTED_JAVA_HEAP;
  atomic_fetch_or(&noted, cause);
  count(cause);
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
