/*
 * The rules of a heap walk. Called within a safepoint, by the VM's thread: no JVMTI, no JNI, no lock.
 *
 * The second part finds what the object alone holds (its "retained set") without a tag for anything but
 * what the first has reached: whatever the roots reach while nobody walks through the object is shared.
 */
#include "heap_walk.h"

#include <time.h>

enum { REFERENCES_PER_CLOCK = 1024 }; /* some 0.1 ms */

int64_t heap_walk_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static const struct heap_walk_class *rule(const struct heap_walk *walk, jlong class_tag) {
  return class_tag < HEAP_WALK_CLASS ? NULL : &walk->classes[class_tag / HEAP_WALK_CLASS - 1];
}

static bool timed_out(struct heap_walk *walk) {
  if (walk->until_clock-- > 0) return false;
  walk->until_clock = REFERENCES_PER_CLOCK;
  if (heap_walk_clock() < walk->deadline_nanos) return false;
  walk->result.stop = HEAP_WALK_TIME;
  return true;
}

static bool is_hidden(const struct heap_walk_class *referrer, jvmtiHeapReferenceKind kind,
                      const jvmtiHeapReferenceInfo *info) {
  return referrer != NULL && kind == JVMTI_HEAP_REFERENCE_FIELD && info->field.index >= referrer->hidden_from &&
         info->field.index < referrer->hidden_to;
}

/* What the fields of a direct buffer say of it. Null ones are not reported. */
static void learn_buffer(const struct heap_walk_class *buffer, jint field, jlong *tag) {
  if (field == buffer->cleaner) *tag |= HEAP_WALK_OWNER;
  if (field == buffer->file_descriptor) *tag |= HEAP_WALK_MAPPED;
}

jint JNICALL heap_walk_reach(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
                             jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag, jint length,
                             void *user_data) {
  (void)length;
  struct heap_walk *walk = user_data;
  struct heap_walk_result *result = &walk->result;
  if (timed_out(walk)) return JVMTI_VISIT_ABORT;
  if (kind != JVMTI_HEAP_REFERENCE_FIELD && kind != JVMTI_HEAP_REFERENCE_ARRAY_ELEMENT) return 0; /* its class */

  const struct heap_walk_class *referrer = rule(walk, referrer_class_tag);
  if (referrer != NULL && kind == JVMTI_HEAP_REFERENCE_FIELD && referrer_tag != NULL)
    learn_buffer(referrer, info->field.index, referrer_tag);
  if (is_hidden(referrer, kind, info)) {
    if (info->field.index == referrer->referent) result->weak_references++;
    return 0;
  }
  const struct heap_walk_class *own = rule(walk, class_tag);
  if (own != NULL && own->cut) return 0;
  if (*tag != 0) return 0; /* reached already, and so visited or about to be */
  if (result->reachable_objects >= walk->limits.objects) {
    result->stop = HEAP_WALK_OBJECTS;
    return JVMTI_VISIT_ABORT;
  }
  *tag = HEAP_WALK_REACHED;
  result->reachable_objects++;
  result->reachable_bytes += size;
  return JVMTI_VISIT_OBJECTS;
}

jint JNICALL heap_walk_from_roots(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info,
                                  jlong class_tag, jlong referrer_class_tag, jlong size, jlong *tag,
                                  jlong *referrer_tag, jint length, void *user_data) {
  (void)class_tag, (void)referrer_tag, (void)length;
  struct heap_walk *walk = user_data;
  if (timed_out(walk)) return JVMTI_VISIT_ABORT;
  const struct heap_walk_class *referrer = rule(walk, referrer_class_tag);
  if (is_hidden(referrer, kind, info) && info->field.index == referrer->referent) return 0;
  if (*tag >= HEAP_WALK_CLASS) return JVMTI_VISIT_OBJECTS; /* a class */
  if (*tag & HEAP_WALK_START) return 0;
  /* A local variable that points into the object is mostly an operation in progress on it, such as a map's
   * put: it would make all that is below shared, for this moment. */
  bool local = kind == JVMTI_HEAP_REFERENCE_STACK_LOCAL || kind == JVMTI_HEAP_REFERENCE_JNI_LOCAL;
  if (local && *tag != 0) return 0;
  if ((*tag & HEAP_WALK_REACHED) && !(*tag & HEAP_WALK_SHARED)) {
    *tag |= HEAP_WALK_SHARED;
    walk->result.exclusive_objects--;
    walk->result.exclusive_bytes -= size;
  }
  return JVMTI_VISIT_OBJECTS;
}
