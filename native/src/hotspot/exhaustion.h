/* What the JVM itself runs out of, told by JVMTI. The agent's watch asks; nothing is done on the thread
 * that failed. */
#ifndef MEMPROF_EXHAUSTION_H
#define MEMPROF_EXHAUSTION_H

#include <jvmti.h>
#include <stdint.h>

/* The callback of JVMTI_EVENT_RESOURCE_EXHAUSTED: one atomic operation. */
void JNICALL exhaustion_event(jvmtiEnv *jvmti, JNIEnv *env, jint flags, const void *reserved,
                              const char *description);

/* An error of a cause that only Java code tells of; for the counts below. */
void exhaustion_note(uint32_t cause);

/* All errors since the start, for those who ask when no Java code has the memory to answer. */
struct exhaustion_count {
  const char *cause; /* in words, as dumps have it */
  uint32_t errors;
  int64_t last_millis; /* since 1970 */
};

enum { EXHAUSTION_CAUSES = 6 };

/* Returns how many causes there were. Any thread. */
unsigned exhaustion_counts(struct exhaustion_count into[EXHAUSTION_CAUSES]);

/* Asks for the event. Without it (an older VM) only those dumps are missing. */
void exhaustion_enable(jvmtiEnv *jvmti);

#endif
