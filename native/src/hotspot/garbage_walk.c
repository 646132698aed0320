/*
 * The rules of a walk for garbage. Called within a safepoint, by the VM's thread: no JVMTI, no JNI, no lock.
 *
 * Tags are dear (heap_walk.c): only classes, cleaners, what they run and who they watch have one.
 */
#include "hotspot/garbage_walk.h"

#include <stdlib.h>

static bool timed_out(struct garbage_walk *walk) {
  if (!walk_deadline_is_over(&walk->deadline)) return false;
  walk->stop = GARBAGE_WALK_TIME;
  return true;
}

/* Number 0, with no rule, for a class that was loaded since the classes were tagged. */
static int32_t number_of(jlong tag, jlong flag) {
  return tag & flag ? (int32_t)(tag >> GARBAGE_WALK_NUMBER_SHIFT) : 0;
}

static jlong numbered(jlong flag, int32_t number) { return flag | (jlong)number << GARBAGE_WALK_NUMBER_SHIFT; }

/* ---- cleaners ---- */

/* The number of what a cleaner frees; 0 when there is no room. */
static int32_t resource_of(struct garbage_walk *walk, jlong *cleaner_tag) {
  if (*cleaner_tag & GARBAGE_WALK_CLEANER) return number_of(*cleaner_tag, GARBAGE_WALK_CLEANER);
  if (*cleaner_tag != 0) return 0;
  if (walk->used + 1 >= walk->capacity) {
    walk->stop = GARBAGE_WALK_FULL;
    return 0;
  }
  *cleaner_tag = numbered(GARBAGE_WALK_CLEANER, ++walk->used);
  return walk->used;
}

static void watch(struct garbage_walk *walk, int32_t number, int32_t class_number, jlong *tag) {
  struct garbage_walk_resource *resource = &walk->resources[number];
  resource->owner = class_number;
  if (*tag == 0)
    *tag = numbered(GARBAGE_WALK_OWNER, number);
  else if (*tag & GARBAGE_WALK_OWNER)
    resource->same_owner = number_of(*tag, GARBAGE_WALK_OWNER);
  else
    resource->held = true; /* a class, or a link: whether it is garbage is not told */
}

static jint find_cleaners(struct garbage_walk *walk, jvmtiHeapReferenceKind kind, jint field, jlong class_tag,
                          jlong referrer_class_tag, jlong *tag, jlong *referrer_tag) {
  if (kind == JVMTI_HEAP_REFERENCE_CLASS) return 0;
  if (kind == JVMTI_HEAP_REFERENCE_ARRAY_ELEMENT) return JVMTI_VISIT_OBJECTS; /* ours, or a list's node's */
  int32_t class_number = number_of(class_tag, GARBAGE_WALK_CLASS);
  const struct garbage_walk_class *type = &walk->classes[class_number];
  const struct garbage_walk_class *referrer =
      &walk->classes[number_of(referrer_class_tag, GARBAGE_WALK_CLASS)];
  if (kind == JVMTI_HEAP_REFERENCE_FIELD && referrer->shape == GARBAGE_WALK_CLEANS) {
    if (type->shape != GARBAGE_WALK_OTHER && field != referrer->weak) return JVMTI_VISIT_OBJECTS;
    if (field != referrer->weak && !type->action) return 0;
    int32_t number = resource_of(walk, referrer_tag);
    if (number == 0) return 0;
    if (field == referrer->weak) {
      watch(walk, number, class_number, tag);
      return 0;
    }
    walk->resources[number].action = class_number;
    if (*tag != 0) return 0;
    *tag = numbered(GARBAGE_WALK_ACTION, number);
    return JVMTI_VISIT_OBJECTS;
  }
  if (kind == JVMTI_HEAP_REFERENCE_FIELD && type->step && *tag == 0 && (*referrer_tag & GARBAGE_WALK_ACTION)) {
    *tag = *referrer_tag;
    return JVMTI_VISIT_OBJECTS;
  }
  return type->shape != GARBAGE_WALK_OTHER ? JVMTI_VISIT_OBJECTS : 0;
}

jint JNICALL garbage_walk_primitive(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
                                    jlong *tag, jvalue value, jvmtiPrimitiveType type, void *user_data) {
  struct garbage_walk *walk = user_data;
  int32_t number = number_of(*tag, GARBAGE_WALK_ACTION);
  if (number == 0 || kind != JVMTI_HEAP_REFERENCE_FIELD || type != JVMTI_PRIMITIVE_TYPE_LONG) return 0;
  const struct garbage_walk_class *action = &walk->classes[number_of(class_tag, GARBAGE_WALK_CLASS)];
  if (info->field.index == action->bytes) walk->resources[number].bytes += value.j;
  return 0;
}

/* ---- who is held ---- */

static jint mark_held(struct garbage_walk *walk, jvmtiHeapReferenceKind kind, jint field, jlong referrer_class_tag,
                      jlong tag) {
  if (kind == JVMTI_HEAP_REFERENCE_FIELD &&
      field == walk->classes[number_of(referrer_class_tag, GARBAGE_WALK_CLASS)].weak)
    return 0;
  if (tag & GARBAGE_WALK_OWNER) walk->resources[number_of(tag, GARBAGE_WALK_OWNER)].held = true;
  return JVMTI_VISIT_OBJECTS;
}

jint JNICALL garbage_walk_reference(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
                                    jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag, jint length,
                                    void *user_data) {
  (void)size, (void)length;
  struct garbage_walk *walk = user_data;
  if (timed_out(walk)) return JVMTI_VISIT_ABORT;
  jint field = kind == JVMTI_HEAP_REFERENCE_FIELD ? info->field.index : -1;
  return walk->part == GARBAGE_WALK_CLEANERS
             ? find_cleaners(walk, kind, field, class_tag, referrer_class_tag, tag, referrer_tag)
             : mark_held(walk, kind, field, referrer_class_tag, *tag);
}

/* ---- the end ---- */

static int by_classes(const void *left, const void *right) {
  const struct garbage_walk_resource *a = left, *b = right;
  if (a->owner != b->owner) return a->owner < b->owner ? -1 : 1;
  return a->action == b->action ? 0 : a->action < b->action ? -1 : 1;
}

static int by_bytes(const void *left, const void *right) {
  const struct garbage_walk_group *a = left, *b = right;
  if (a->bytes != b->bytes) return a->bytes > b->bytes ? -1 : 1;
  return a->count == b->count ? 0 : a->count > b->count ? -1 : 1;
}

int32_t garbage_walk_sum(struct garbage_walk *walk, struct garbage_walk_group *groups, int32_t max_groups) {
  struct garbage_walk_resource *resources = walk->resources;
  for (int32_t i = 1; i <= walk->used; i++)
    if (resources[i].same_owner != 0) resources[i].held |= resources[resources[i].same_owner].held;
  qsort(resources + 1, (size_t)walk->used, sizeof *resources, by_classes);
  int32_t used = 0;
  for (int32_t i = 1; i <= walk->used; i++) {
    const struct garbage_walk_resource *resource = &resources[i];
    if (resource->owner == 0) continue; /* its owner is gone, and it will run */
    if (used == 0 || groups[used - 1].owner != resource->owner || groups[used - 1].action != resource->action) {
      if (used == max_groups) break;
      groups[used++] = (struct garbage_walk_group){.owner = resource->owner, .action = resource->action};
    }
    struct garbage_walk_group *group = &groups[used - 1];
    group->count++;
    group->bytes += resource->bytes;
    if (!resource->held) group->garbage_count++, group->garbage_bytes += resource->bytes;
  }
  qsort(groups, (size_t)used, sizeof *groups, by_bytes);
  return used;
}
