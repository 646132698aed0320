/*
 * Runs a heap walk, in a JVMTI environment of its own: its tags, and the JVM's care for them at each
 * collection, end with it. can_tag_objects is among the capabilities that HotSpot gives at any time
 * (src/hotspot/share/prims/jvmtiManageCapabilities.cpp, init_always_capabilities).
 */
#include "hotspot/fields.h"
#include "hotspot/heap_walk.h"
#include "monotonic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_BYTES = 128 };

static const char *refused(const char *what, jvmtiError error) {
  static _Thread_local char message[MESSAGE_BYTES];
  snprintf(message, sizeof message, "JVMTI refused %s (error %d)", what, (int)error);
  return message;
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
  known->reference_fields = fields_declared(jvmti, known->reference);
  known->referent = fields_index(jvmti, known->reference, "referent");
  known->cleaner = fields_index(jvmti, known->buffer, "cleaner");
  known->file_descriptor = fields_index(jvmti, known->mapped_buffer, "fd");
  if (known->referent < 0) return "Reference.referent";
  return known->cleaner < 0 ? "DirectByteBuffer.cleaner" : NULL;
}

static enum heap_walk_shape shape_of(jvmtiEnv *jvmti, jclass type) {
  char *signature;
  if ((*jvmti)->GetClassSignature(jvmti, type, &signature, NULL) != JVMTI_ERROR_NONE) return HEAP_WALK_INSTANCE;
  enum heap_walk_shape shape = HEAP_WALK_INSTANCE;
  if (signature[0] == '[')
    shape = signature[1] == 'L' || signature[1] == '[' ? HEAP_WALK_REFERENCES : HEAP_WALK_PRIMITIVES;
  (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
  return shape;
}

static struct heap_walk_class rule_of(jvmtiEnv *jvmti, JNIEnv *env, const struct known *known, jclass type) {
  struct heap_walk_class rule = {
      .shape = shape_of(jvmti, type), .referent = -1, .cleaner = -1, .file_descriptor = -1};
  if (rule.shape != HEAP_WALK_INSTANCE) return rule;
  for (size_t i = 0; i < CUTS; i++)
    if ((*env)->IsAssignableFrom(env, type, known->cuts[i])) rule.cut = true;
  if ((*env)->IsAssignableFrom(env, type, known->reference)) {
    jint first = fields_first(jvmti, env, type, known->reference);
    rule.hidden_from = first;
    rule.hidden_to = first + known->reference_fields;
    rule.referent = first + known->referent;
    for (size_t i = 0; i < CHAINS; i++)
      if (known->chained[i] != NULL && (*env)->IsAssignableFrom(env, type, known->chained[i])) {
        rule.is_cleaner = true;
        rule.hidden_to = fields_first(jvmti, env, type, known->chained[i]) + fields_declared(jvmti, known->chained[i]);
      }
  }
  if ((*env)->IsAssignableFrom(env, type, known->buffer)) {
    rule.buffer = true;
    rule.cleaner = fields_first(jvmti, env, type, known->buffer) + known->cleaner;
    if (known->file_descriptor >= 0)
      rule.file_descriptor = fields_first(jvmti, env, type, known->mapped_buffer) + known->file_descriptor;
  }
  return rule;
}

/* ---- one weighing ---- */

struct weighing {
  jvmtiEnv *jvmti;
  JNIEnv *env;
  jobject instance;
  struct heap_walk walk;
  jint class_count, root_count;
  jclass *classes;
  jobject *roots;
  jlong *root_tags;
};

static const char *tag(struct weighing *w, jobject object, jlong value) {
  jvmtiError error = (*w->jvmti)->SetTag(w->jvmti, object, value);
  return error == JVMTI_ERROR_NONE ? NULL : refused("a tag", error);
}

/* Of a class that is loaded later, weak references are followed, and nothing else is lost. */
static const char *tag_classes(struct weighing *w) {
  struct known known = {0};
  const char *problem = find_known(w->jvmti, w->env, &known);
  if (problem != NULL) return problem;
  jvmtiError error = (*w->jvmti)->GetLoadedClasses(w->jvmti, &w->class_count, &w->classes);
  if (error != JVMTI_ERROR_NONE) return refused("the loaded classes", error);
  w->walk.classes = calloc((size_t)w->class_count, sizeof *w->walk.classes);
  if (w->walk.classes == NULL) return "out of memory";
  for (jint i = 0; i < w->class_count && problem == NULL; i++) {
    w->walk.classes[i] = rule_of(w->jvmti, w->env, &known, w->classes[i]);
    problem = tag(w, w->classes[i], HEAP_WALK_CLASS | (jlong)i << HEAP_WALK_PAYLOAD_SHIFT);
  }
  return problem;
}

/* What the walk must know of the object before it is followed. */
static const char *tag_start(struct weighing *w) {
  jlong size, class_tag;
  jclass type = (*w->env)->GetObjectClass(w->env, w->instance);
  jvmtiError error = (*w->jvmti)->GetObjectSize(w->jvmti, w->instance, &size);
  if (error == JVMTI_ERROR_NONE) error = (*w->jvmti)->GetTag(w->jvmti, type, &class_tag);
  if (error != JVMTI_ERROR_NONE) return refused("the object's size or class", error);
  struct heap_walk_class *class = &w->walk.classes[class_tag >> HEAP_WALK_PAYLOAD_SHIFT];
  class->size = size;
  jlong start = HEAP_WALK_START;
  if (class->buffer) start |= HEAP_WALK_BUFFER;
  if (class->shape == HEAP_WALK_REFERENCES) start |= HEAP_WALK_SIZED | size << HEAP_WALK_PAYLOAD_SHIFT;
  return tag(w, w->instance, start);
}

static const char *follow(struct weighing *w, enum heap_walk_part part, jobject from) {
  static const jvmtiHeapCallbacks callbacks = {.heap_reference_callback = heap_walk_reference,
                                               .array_primitive_value_callback = heap_walk_primitives};
  w->walk.part = part;
  w->walk.counting = false;
  int64_t begin = monotonic_nanos();
  jvmtiError error = (*w->jvmti)->FollowReferences(w->jvmti, 0, NULL, from, &callbacks, &w->walk);
  w->walk.result.pause_nanos += monotonic_nanos() - begin;
  return error == JVMTI_ERROR_NONE ? NULL : refused("to follow references", error);
}

static const char *collect_roots(struct weighing *w) {
  const char *problem = follow(w, HEAP_WALK_COLLECT_ROOTS, NULL);
  if (problem != NULL) return problem;
  static const jlong tags[] = {HEAP_WALK_ROOT, HEAP_WALK_LOCAL, HEAP_WALK_ROOT | HEAP_WALK_LOCAL};
  jvmtiError error = (*w->jvmti)->GetObjectsWithTags(w->jvmti, sizeof tags / sizeof *tags, tags, &w->root_count,
                                                     &w->roots, &w->root_tags);
  return error == JVMTI_ERROR_NONE ? NULL : refused("the roots", error);
}

/* A local variable that points into the object is mostly an operation in progress on it, such as a map's
 * put: it would make all that is below shared, for this moment. */
static bool is_in_progress(struct weighing *w, jint root) {
  jlong now = 0;
  return w->root_tags[root] == HEAP_WALK_LOCAL &&
         (*w->jvmti)->GetTag(w->jvmti, w->roots[root], &now) == JVMTI_ERROR_NONE && (now & HEAP_WALK_REACHED);
}

/* The array that FROM_ROOTS begins at: the object, what holds everything else, and what comes first. */
static const char *array_of_roots(struct weighing *w, jobjectArray *out) {
  JNIEnv *env = w->env;
  jclass type = find(env, "java/lang/Object");
  jsize most = w->class_count + w->root_count + 2, used = 0;
  jobjectArray array = (*env)->NewObjectArray(env, most, type, NULL);
  jobjectArray first = array == NULL ? NULL : (*env)->NewObjectArray(env, 0, type, NULL);
  if (first == NULL) {
    (*env)->ExceptionClear(env);
    return "out of Java heap";
  }
  (*env)->SetObjectArrayElement(env, array, used++, w->instance);
  for (jint i = 0; i < w->class_count; i++)
    if (w->walk.classes[i].root) (*env)->SetObjectArrayElement(env, array, used++, w->classes[i]);
  for (jint i = 0; i < w->root_count; i++)
    if (!is_in_progress(w, i)) (*env)->SetObjectArrayElement(env, array, used++, w->roots[i]);
  (*env)->SetObjectArrayElement(env, array, used, first);
  *out = array;
  const char *problem = tag(w, array, HEAP_WALK_ROOTS);
  return problem != NULL ? problem : tag(w, first, HEAP_WALK_FIRST);
}

/* The capacity is asked for by JNI; a buffer that was collected since is not among them. */
static const char *sum_buffers(struct weighing *w) {
  static const jlong flags[] = {HEAP_WALK_ROOT, HEAP_WALK_LOCAL, HEAP_WALK_REACHED, HEAP_WALK_START,
                                HEAP_WALK_EXCLUSIVE};
  enum { FLAGS = sizeof flags / sizeof *flags };
  jlong tags[1 << FLAGS];
  for (size_t i = 0; i < 1 << FLAGS; i++) {
    tags[i] = HEAP_WALK_BUFFER | HEAP_WALK_OWNER; /* without MAPPED: that is no memory of its own */
    for (size_t flag = 0; flag < FLAGS; flag++)
      if (i & (1u << flag)) tags[i] |= flags[flag];
  }
  struct heap_walk_result *result = &w->walk.result;
  jint count;
  jobject *buffers;
  jlong *found;
  jvmtiError error = (*w->jvmti)->GetObjectsWithTags(w->jvmti, 1 << FLAGS, tags, &count, &buffers, &found);
  if (error != JVMTI_ERROR_NONE) return refused("the direct buffers", error);
  for (jint i = 0; i < count; i++) {
    jlong capacity = (*w->env)->GetDirectBufferCapacity(w->env, buffers[i]);
    if (capacity > 0) {
      result->direct_bytes += capacity;
      if (found[i] & HEAP_WALK_EXCLUSIVE) result->exclusive_direct_bytes += capacity;
    }
    (*w->env)->DeleteLocalRef(w->env, buffers[i]);
  }
  result->direct_buffers = count;
  (*w->jvmti)->Deallocate(w->jvmti, (unsigned char *)buffers);
  (*w->jvmti)->Deallocate(w->jvmti, (unsigned char *)found);
  return NULL;
}

static const char *weigh(struct weighing *w) {
  w->walk.deadline = walk_deadline_after(w->walk.limits.nanos);
  const char *problem = tag_classes(w);
  if (problem == NULL) problem = tag_start(w);
  if (problem == NULL) problem = collect_roots(w);
  if (problem == NULL) problem = follow(w, HEAP_WALK_REACH, w->instance);
  if (problem == NULL && w->walk.result.stop == HEAP_WALK_COMPLETE) {
    jobjectArray roots;
    problem = array_of_roots(w, &roots);
    if (problem == NULL) problem = follow(w, HEAP_WALK_FROM_ROOTS, roots);
  }
  if (problem == NULL) problem = sum_buffers(w);
  if (problem == NULL) heap_walk_sum(&w->walk, (size_t)w->class_count);
  return problem;
}

enum { LOCAL_REFERENCES = 64 }; /* at first; HotSpot's frames of them grow */

const char *heap_walk(JNIEnv *env, jobject instance, struct heap_walk_limits limits, struct heap_walk_result *out) {
  struct weighing w = {.env = env, .instance = instance, .walk = {.limits = limits}};
  JavaVM *vm;
  if ((*env)->GetJavaVM(env, &vm) != 0 || (*vm)->GetEnv(vm, (void **)&w.jvmti, JVMTI_VERSION_11) != 0)
    return "this JVM has no JVMTI";
  const char *problem = NULL;
  if ((*env)->PushLocalFrame(env, LOCAL_REFERENCES) != 0) {
    (*env)->ExceptionClear(env);
    problem = "out of Java heap";
  } else {
    jvmtiCapabilities wanted = {.can_tag_objects = 1};
    jvmtiError error = (*w.jvmti)->AddCapabilities(w.jvmti, &wanted);
    problem = error == JVMTI_ERROR_NONE ? weigh(&w) : refused("object tags", error);
    (*env)->PopLocalFrame(env, NULL);
  }
  *out = w.walk.result;
  (*w.jvmti)->Deallocate(w.jvmti, (unsigned char *)w.classes);
  (*w.jvmti)->Deallocate(w.jvmti, (unsigned char *)w.roots);
  (*w.jvmti)->Deallocate(w.jvmti, (unsigned char *)w.root_tags);
  (*w.jvmti)->DisposeEnvironment(w.jvmti);
  free(w.walk.classes);
  return problem;
}
