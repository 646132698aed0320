/*
 * The rules of a heap walk. Called within a safepoint, by the VM's thread: no JVMTI, no JNI, no lock.
 *
 * Tags are dear: 56 to 100 bytes each, and the JVM looks for four of them at every reference; with one on
 * each object a walk took four times as long. So objects have none. Each that is followed reports, once, the
 * reference to its class: there it is counted, and all instances of a class have one size. Only arrays of
 * references must carry theirs; those of primitives have a callback of their own.
 */
#include "hotspot/heap_walk.h"

static bool timed_out(struct heap_walk *walk) {
  if (!walk_deadline_is_over(&walk->deadline)) return false;
  walk->result.stop = walk->part == HEAP_WALK_FROM_ROOTS ? HEAP_WALK_LATE : HEAP_WALK_TIME;
  return true;
}

/* NULL for a class that was loaded since the classes were tagged. */
static struct heap_walk_class *class_of(const struct heap_walk *walk, jlong class_tag) {
  return class_tag & HEAP_WALK_CLASS ? &walk->classes[class_tag >> HEAP_WALK_PAYLOAD_SHIFT] : NULL;
}

static void count(struct heap_walk *walk, int64_t bytes) {
  if (walk->part == HEAP_WALK_REACH) {
    walk->result.reachable_objects++;
    walk->result.reachable_bytes += bytes;
  } else {
    walk->result.exclusive_objects++;
    walk->result.exclusive_bytes += bytes;
  }
}

/* ---- roots ---- */

static void mark_root(struct heap_walk *walk, jvmtiHeapReferenceKind kind, jlong *tag) {
  bool local = kind == JVMTI_HEAP_REFERENCE_STACK_LOCAL || kind == JVMTI_HEAP_REFERENCE_JNI_LOCAL;
  if (*tag & HEAP_WALK_CLASS)
    class_of(walk, *tag)->root = true;
  else if (!(*tag & HEAP_WALK_START))
    *tag |= local ? HEAP_WALK_LOCAL : HEAP_WALK_ROOT;
}

/* ---- an object is followed ---- */

static void followed(struct heap_walk *walk, struct heap_walk_class *type, jlong *tag) {
  if (*tag & HEAP_WALK_FIRST) walk->in_order = !walk->counting;
  if (*tag & HEAP_WALK_START) walk->counting = true;
  if (!walk->counting) return;
  if (*tag & HEAP_WALK_SIZED) {
    count(walk, *tag >> HEAP_WALK_PAYLOAD_SHIFT);
  } else if (type != NULL && type->shape == HEAP_WALK_INSTANCE) {
    *(walk->part == HEAP_WALK_REACH ? &type->reachable : &type->exclusive) += 1;
    if (walk->part == HEAP_WALK_FROM_ROOTS && (*tag & HEAP_WALK_BUFFER)) *tag |= HEAP_WALK_EXCLUSIVE;
  }
}

jint JNICALL heap_walk_primitives(jlong class_tag, jlong size, jlong *tag, jint length, jvmtiPrimitiveType type,
                                  const void *elements, void *user_data) {
  (void)class_tag, (void)length, (void)type, (void)elements;
  struct heap_walk *walk = user_data;
  if (*tag & HEAP_WALK_START) walk->counting = true;
  if (walk->counting && walk->part != HEAP_WALK_COLLECT_ROOTS && !(*tag & HEAP_WALK_SIZED)) count(walk, size);
  return 0;
}

/* ---- a reference is met ---- */

static bool is_hidden(const struct heap_walk_class *referrer, jint field) {
  return referrer != NULL && field >= referrer->hidden_from && field < referrer->hidden_to;
}

/* What the fields of a direct buffer say of it. Null ones are not reported. */
static void learn_buffer(const struct heap_walk_class *buffer, jint field, jlong *tag) {
  if (field == buffer->cleaner) *tag |= HEAP_WALK_OWNER;
  if (field == buffer->file_descriptor) *tag |= HEAP_WALK_MAPPED;
}

/* Notes what will be needed when the object is followed. False when too many have been noted. */
static bool note(struct heap_walk *walk, struct heap_walk_class *type, jlong size, jlong *tag) {
  jlong was = *tag;
  if (type == NULL || type->shape == HEAP_WALK_REFERENCES) {
    if (!(was & HEAP_WALK_SIZED)) *tag |= HEAP_WALK_SIZED | size << HEAP_WALK_PAYLOAD_SHIFT;
  } else if (type->shape == HEAP_WALK_INSTANCE) {
    type->size = size;
    if (type->buffer) *tag |= HEAP_WALK_BUFFER;
  }
  if (was & HEAP_WALK_LOCAL) *tag |= HEAP_WALK_REACHED;
  return was != 0 || *tag == 0 || ++walk->tags <= walk->limits.tags;
}

/* Below the object. */
static jint count_reference(struct heap_walk *walk, jvmtiHeapReferenceKind kind, jint field,
                            struct heap_walk_class *referrer, struct heap_walk_class *type, jlong size, jlong *tag,
                            jlong *referrer_tag) {
  if (kind != JVMTI_HEAP_REFERENCE_FIELD && kind != JVMTI_HEAP_REFERENCE_ARRAY_ELEMENT) return 0;
  if (kind == JVMTI_HEAP_REFERENCE_FIELD && referrer != NULL) {
    if (referrer->buffer) learn_buffer(referrer, field, referrer_tag);
    if (is_hidden(referrer, field)) {
      bool weak = field == referrer->referent && !referrer->is_cleaner;
      if (walk->part == HEAP_WALK_REACH && weak) walk->result.weak_references++;
      return 0;
    }
  }
  if (type != NULL && type->cut) return 0;
  if (note(walk, type, size, tag)) return JVMTI_VISIT_OBJECTS;
  walk->result.stop = HEAP_WALK_TAGS;
  return JVMTI_VISIT_ABORT;
}

/* Elsewhere: from the roots all is followed but the object, and what is held weakly is not held. */
static jint pass_reference(jvmtiHeapReferenceKind kind, jint field, const struct heap_walk_class *referrer,
                           jlong tag, jlong referrer_tag) {
  if (tag & HEAP_WALK_START) return referrer_tag & HEAP_WALK_ROOTS ? JVMTI_VISIT_OBJECTS : 0;
  bool weak = kind == JVMTI_HEAP_REFERENCE_FIELD && is_hidden(referrer, field) && field == referrer->referent;
  return weak ? 0 : JVMTI_VISIT_OBJECTS;
}

jint JNICALL heap_walk_reference(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
                                 jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag,
                                 jint length, void *user_data) {
  (void)length;
  struct heap_walk *walk = user_data;
  if (timed_out(walk)) return JVMTI_VISIT_ABORT;
  if (walk->part == HEAP_WALK_COLLECT_ROOTS) {
    mark_root(walk, kind, tag);
    return 0;
  }
  struct heap_walk_class *referrer = class_of(walk, referrer_class_tag);
  if (kind == JVMTI_HEAP_REFERENCE_CLASS) followed(walk, referrer, referrer_tag);
  jint field = kind == JVMTI_HEAP_REFERENCE_FIELD ? info->field.index : -1;
  return walk->counting
             ? count_reference(walk, kind, field, referrer, class_of(walk, class_tag), size, tag, referrer_tag)
             : pass_reference(kind, field, referrer, *tag, *referrer_tag);
}

/* ---- the end ---- */

void heap_walk_sum(struct heap_walk *walk, size_t classes) {
  struct heap_walk_result *result = &walk->result;
  for (size_t i = 0; i < classes; i++) {
    const struct heap_walk_class *type = &walk->classes[i];
    result->reachable_objects += type->reachable;
    result->reachable_bytes += type->reachable * type->size;
    result->exclusive_objects += type->exclusive;
    result->exclusive_bytes += type->exclusive * type->size;
  }
  if (result->stop == HEAP_WALK_COMPLETE && !walk->in_order) result->stop = HEAP_WALK_ORDER;
  if (result->stop != HEAP_WALK_COMPLETE)
    result->exclusive_bytes = result->exclusive_objects = result->exclusive_direct_bytes = -1;
}
