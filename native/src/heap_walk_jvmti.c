/*
 * Runs a heap walk, in a JVMTI environment of its own: its tags, and the JVM's care for them at each
 * collection, end with it. can_tag_objects is among the capabilities that HotSpot gives at any time
 * (src/hotspot/share/prims/jvmtiManageCapabilities.cpp, init_always_capabilities).
 */
#include "heap_walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_BYTES = 128 };

static const char *refused(const char *what, jvmtiError error) {
  static _Thread_local char message[MESSAGE_BYTES];
  snprintf(message, sizeof message, "JVMTI refused %s (error %d)", what, (int)error);
  return message;
}

/* ---- fields ---- */

/* How many fields a class itself declares; fields and statics are numbered together. */
static jint declared_fields(jvmtiEnv *jvmti, jclass type) {
  jint count = 0;
  jfieldID *fields;
  if ((*jvmti)->GetClassFields(jvmti, type, &count, &fields) != JVMTI_ERROR_NONE) return 0;
  (*jvmti)->Deallocate(jvmti, (unsigned char *)fields);
  return count;
}

/* The place of a declared field among them; -1 without such a field. */
static jint declared_index(jvmtiEnv *jvmti, jclass type, const char *name) {
  jint count, found = -1;
  jfieldID *fields;
  if ((*jvmti)->GetClassFields(jvmti, type, &count, &fields) != JVMTI_ERROR_NONE) return -1;
  for (jint i = 0; i < count && found < 0; i++) {
    char *field;
    if ((*jvmti)->GetFieldName(jvmti, type, fields[i], &field, NULL, NULL) != JVMTI_ERROR_NONE) continue;
    if (strcmp(field, name) == 0) found = i;
    (*jvmti)->Deallocate(jvmti, (unsigned char *)field);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)fields);
  return found;
}

struct types {
  jclass *types;
  jint count, capacity;
};

static bool add_type(JNIEnv *env, struct types *set, jclass type) {
  for (jint i = 0; i < set->count; i++)
    if ((*env)->IsSameObject(env, set->types[i], type)) return false;
  if (set->count == set->capacity) {
    jint capacity = set->capacity == 0 ? 16 : 2 * set->capacity;
    jclass *grown = realloc(set->types, (size_t)capacity * sizeof *grown);
    if (grown == NULL) return false;
    set->types = grown, set->capacity = capacity;
  }
  set->types[set->count++] = type;
  return true;
}

static void add_interfaces(jvmtiEnv *jvmti, JNIEnv *env, struct types *set, jclass type) {
  jint count;
  jclass *interfaces;
  if ((*jvmti)->GetImplementedInterfaces(jvmti, type, &count, &interfaces) != JVMTI_ERROR_NONE) return;
  for (jint i = 0; i < count; i++) {
    if (add_type(env, set, interfaces[i]))
      add_interfaces(jvmti, env, set, interfaces[i]);
    else
      (*env)->DeleteLocalRef(env, interfaces[i]);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)interfaces);
}

/* JVMTI numbers an instance's fields from 0: those of all its superinterfaces, then those of its classes from
 * java.lang.Object on (jvmtiHeapReferenceInfoField). Where those of `declaring` begin, in instances of
 * `type`. */
static jint first_field(jvmtiEnv *jvmti, JNIEnv *env, jclass type, jclass declaring) {
  struct types interfaces = {0};
  jint first = 0;
  bool above = false;
  for (jclass at = type; at != NULL;) {
    add_interfaces(jvmti, env, &interfaces, at);
    if (above) first += declared_fields(jvmti, at);
    if ((*env)->IsSameObject(env, at, declaring)) above = true;
    jclass super = (*env)->GetSuperclass(env, at);
    if (at != type) (*env)->DeleteLocalRef(env, at);
    at = super;
  }
  for (jint i = 0; i < interfaces.count; i++) {
    first += declared_fields(jvmti, interfaces.types[i]);
    (*env)->DeleteLocalRef(env, interfaces.types[i]);
  }
  free(interfaces.types);
  return first;
}

/* ---- classes with a rule ---- */

/* What belongs to the JVM or to everybody: to follow it would be to weigh the whole application. */
static const char *const cut_names[] = {"java/lang/Class",         "java/lang/ClassLoader", "java/lang/Thread",
                                        "java/lang/ThreadGroup",   "java/lang/Module",      "java/lang/ModuleLayer"};
enum { CUTS = sizeof cut_names / sizeof *cut_names };

/* References that are links of one list of the whole application, by fields of their own. */
static const char *const chain_names[] = {"jdk/internal/ref/Cleaner", "jdk/internal/ref/PhantomCleanable",
                                          "jdk/internal/ref/WeakCleanable", "jdk/internal/ref/SoftCleanable"};
enum { CHAINS = sizeof chain_names / sizeof *chain_names };

struct known {
  jclass cuts[CUTS], reference, buffer, mapped_buffer;
  jint reference_fields, referent, cleaner, file_descriptor; /* within the class that declares them */
  jclass chained[CHAINS]; /* NULL for one that this JDK does not have */
};

static jclass find(JNIEnv *env, const char *name) {
  jclass type = (*env)->FindClass(env, name);
  if (type == NULL) (*env)->ExceptionClear(env);
  return type;
}

static const char *find_known(jvmtiEnv *jvmti, JNIEnv *env, struct known *known) {
  for (size_t i = 0; i < CUTS; i++)
    if ((known->cuts[i] = find(env, cut_names[i])) == NULL) return cut_names[i];
  if ((known->reference = find(env, "java/lang/ref/Reference")) == NULL) return "java.lang.ref.Reference";
  if ((known->buffer = find(env, "java/nio/DirectByteBuffer")) == NULL) return "java.nio.DirectByteBuffer";
  if ((known->mapped_buffer = find(env, "java/nio/MappedByteBuffer")) == NULL) return "java.nio.MappedByteBuffer";
  for (size_t i = 0; i < CHAINS; i++) known->chained[i] = find(env, chain_names[i]);
  known->reference_fields = declared_fields(jvmti, known->reference);
  known->referent = declared_index(jvmti, known->reference, "referent");
  known->cleaner = declared_index(jvmti, known->buffer, "cleaner");
  known->file_descriptor = declared_index(jvmti, known->mapped_buffer, "fd");
  if (known->referent < 0) return "Reference.referent";
  return known->cleaner < 0 ? "DirectByteBuffer.cleaner" : NULL;
}

/* Whether the class has a rule, and which. */
static bool rule_of(jvmtiEnv *jvmti, JNIEnv *env, const struct known *known, jclass type,
                    struct heap_walk_class *rule) {
  *rule = (struct heap_walk_class){.referent = -1, .cleaner = -1, .file_descriptor = -1};
  for (size_t i = 0; i < CUTS; i++)
    if ((*env)->IsAssignableFrom(env, type, known->cuts[i])) {
      rule->cut = true;
      return true;
    }
  if ((*env)->IsAssignableFrom(env, type, known->reference)) {
    jint first = first_field(jvmti, env, type, known->reference);
    rule->hidden_from = first;
    rule->hidden_to = first + known->reference_fields;
    rule->referent = first + known->referent;
    for (size_t i = 0; i < CHAINS; i++)
      if (known->chained[i] != NULL && (*env)->IsAssignableFrom(env, type, known->chained[i]))
        rule->hidden_to = first_field(jvmti, env, type, known->chained[i]) + declared_fields(jvmti, known->chained[i]);
    return true;
  }
  if ((*env)->IsAssignableFrom(env, type, known->buffer)) {
    rule->cleaner = first_field(jvmti, env, type, known->buffer) + known->cleaner;
    if (known->file_descriptor >= 0)
      rule->file_descriptor = first_field(jvmti, env, type, known->mapped_buffer) + known->file_descriptor;
    return true;
  }
  return false;
}

/* Tags the classes that have a rule. One that is loaded later has none: its references are followed. */
static const char *tag_classes(jvmtiEnv *jvmti, JNIEnv *env, struct heap_walk_class **rules) {
  struct known known = {0};
  const char *missing = find_known(jvmti, env, &known);
  if (missing != NULL) return missing;
  jint count;
  jclass *loaded;
  jvmtiError error = (*jvmti)->GetLoadedClasses(jvmti, &count, &loaded);
  if (error != JVMTI_ERROR_NONE) return refused("the loaded classes", error);
  size_t used = 0, capacity = 0;
  const char *problem = NULL;
  for (jint i = 0; i < count; i++) {
    struct heap_walk_class rule;
    if (problem == NULL && rule_of(jvmti, env, &known, loaded[i], &rule)) {
      if (used == capacity) {
        capacity = capacity == 0 ? 256 : 2 * capacity;
        struct heap_walk_class *grown = realloc(*rules, capacity * sizeof *grown);
        if (grown == NULL) problem = "out of memory";
        else *rules = grown;
      }
      if (problem == NULL) {
        (*rules)[used++] = rule;
        error = (*jvmti)->SetTag(jvmti, loaded[i], (jlong)used * HEAP_WALK_CLASS);
        if (error != JVMTI_ERROR_NONE) problem = refused("a tag", error);
      }
    }
    (*env)->DeleteLocalRef(env, loaded[i]);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)loaded);
  return problem;
}

/* ---- the parts ---- */

static const char *follow(jvmtiEnv *jvmti, jobject start, jvmtiHeapReferenceCallback callback,
                          struct heap_walk *walk, int64_t *nanos) {
  jvmtiHeapCallbacks callbacks = {.heap_reference_callback = callback};
  int64_t begin = heap_walk_clock();
  jvmtiError error = (*jvmti)->FollowReferences(jvmti, 0, NULL, start, &callbacks, walk);
  *nanos = heap_walk_clock() - begin;
  return error == JVMTI_ERROR_NONE ? NULL : refused("to follow references", error);
}

/* The capacity is asked for by JNI; a buffer that was collected since is not among them. */
static const char *sum_buffers(jvmtiEnv *jvmti, JNIEnv *env, jlong tag, int64_t *bytes, int64_t *buffers) {
  jint count;
  jobject *objects;
  jvmtiError error = (*jvmti)->GetObjectsWithTags(jvmti, 1, &tag, &count, &objects, NULL);
  if (error != JVMTI_ERROR_NONE) return refused("objects by tag", error);
  for (jint i = 0; i < count; i++) {
    jlong capacity = (*env)->GetDirectBufferCapacity(env, objects[i]);
    if (capacity > 0) *bytes += capacity;
    (*env)->DeleteLocalRef(env, objects[i]);
  }
  *buffers += count;
  (*jvmti)->Deallocate(jvmti, (unsigned char *)objects);
  return NULL;
}

static const char *weigh(jvmtiEnv *jvmti, JNIEnv *env, jobject instance, struct heap_walk *walk) {
  struct heap_walk_result *result = &walk->result;
  jlong size;
  jvmtiError error = (*jvmti)->GetObjectSize(jvmti, instance, &size);
  if (error == JVMTI_ERROR_NONE) error = (*jvmti)->SetTag(jvmti, instance, HEAP_WALK_REACHED | HEAP_WALK_START);
  if (error != JVMTI_ERROR_NONE) return refused("the object's size or tag", error);
  result->reachable_bytes = size;
  result->reachable_objects = 1;
  walk->deadline_nanos = heap_walk_clock() + walk->limits.nanos;
  const char *problem = follow(jvmti, instance, heap_walk_reach, walk, &result->reach_nanos);
  if (problem != NULL) return problem;

  result->exclusive_bytes = result->reachable_bytes;
  result->exclusive_objects = result->reachable_objects;
  if (result->stop == HEAP_WALK_COMPLETE)
    problem = follow(jvmti, NULL, heap_walk_from_roots, walk, &result->roots_nanos);
  if (problem != NULL) return problem;

  enum { BUFFER = HEAP_WALK_REACHED | HEAP_WALK_OWNER };
  static const jlong starts[] = {0, HEAP_WALK_START}; /* the object may be a buffer itself */
  for (size_t i = 0; i < 2 && problem == NULL; i++) {
    problem = sum_buffers(jvmti, env, BUFFER | starts[i], &result->exclusive_direct_bytes, &result->direct_buffers);
    if (problem == NULL)
      problem = sum_buffers(jvmti, env, BUFFER | HEAP_WALK_SHARED | starts[i], &result->direct_bytes,
                            &result->direct_buffers);
  }
  result->direct_bytes += result->exclusive_direct_bytes;
  if (result->stop != HEAP_WALK_COMPLETE)
    result->exclusive_bytes = result->exclusive_objects = result->exclusive_direct_bytes = -1;
  return problem;
}

const char *heap_walk(JNIEnv *env, jobject instance, struct heap_walk_limits limits, struct heap_walk_result *out) {
  JavaVM *vm;
  jvmtiEnv *jvmti;
  if ((*env)->GetJavaVM(env, &vm) != 0 || (*vm)->GetEnv(vm, (void **)&jvmti, JVMTI_VERSION_11) != 0)
    return "this JVM has no JVMTI";
  jvmtiCapabilities wanted = {.can_tag_objects = 1};
  jvmtiError error = (*jvmti)->AddCapabilities(jvmti, &wanted);
  const char *problem = error == JVMTI_ERROR_NONE ? NULL : refused("object tags", error);
  struct heap_walk_class *rules = NULL;
  if (problem == NULL) problem = tag_classes(jvmti, env, &rules);
  struct heap_walk walk = {.classes = rules, .limits = limits};
  if (problem == NULL) problem = weigh(jvmti, env, instance, &walk);
  *out = walk.result;
  (*jvmti)->DisposeEnvironment(jvmti);
  free(rules);
  return problem;
}
