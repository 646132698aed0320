/*
 * Runs a walk for garbage, in a JVMTI environment of its own: its tags, and the JVM's care for them at each collection,
 * end with it (heap_walk_jvmti.c).
 */
#include "hotspot/garbage_walk.h"
#include "monotonic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hotspot/fields.h"

enum { MESSAGE_BYTES = 128 };

static const char *refused(const char *what, jvmtiError error) {
  static _Thread_local char message[MESSAGE_BYTES];
  snprintf(message, sizeof message, "JVMTI refused %s (error %d)", what, (int)error);
  return message;
}

static jclass find(JNIEnv *env, const char *name) {
  jclass type = (*env)->FindClass(env, name);
  if (type == NULL) (*env)->ExceptionClear(env);
  return type;
}

/* ---- classes with a rule ---- */

/* Those that have lists of cleaners in static fields. The last is of JDK 26 on, the first of before. */
static const char *const start_names[] = {"Ljdk/internal/ref/Cleaner;", "Ljdk/internal/ref/CleanerFactory;",
                                          "Ljava/nio/BufferCleaner;"};
enum { STARTS = sizeof start_names / sizeof *start_names };

/* By the beginning of their signatures: lists, nodes of lists and arrays of these, and what has them. */
static const char *const link_names[] = {"Ljava/lang/ref/Cleaner;", "Ljdk/internal/ref/CleanerImpl",
                                         "Ljava/nio/BufferCleaner", "Ljava/lang/Thread$FieldHolder;",
                                         "Ljdk/internal/ref/PhantomCleanable;"};
enum { LINKS = sizeof link_names / sizeof *link_names };

/* Cleaners. Of PhantomCleanable all subclasses are. */
static const char *const cleaner_names[] = {"Ljdk/internal/ref/Cleaner;", "Ljdk/internal/ref/PhantomCleanable;",
                                            "Ljava/nio/BufferCleaner$PhantomCleaner;"};
enum { CLEANERS = sizeof cleaner_names / sizeof *cleaner_names };

/* What an arena of java.lang.foreign does at its end, one after the other. */
static const char *const step_names[] = {"Ljdk/internal/foreign/MemorySessionImpl$ResourceList$ResourceCleanup;",
                                         "Lsun/nio/ch/FileChannelImpl$Unmapper;"};
enum { STEPS = sizeof step_names / sizeof *step_names };

/* How the JDK's actions name the size of what they free: of buffers and mappings, and of an arena's blocks in JDK 25 and
 * in JDK 21 on. */
static const char *const bytes_names[] = {"size", "val$allocationSize", "val$alignedSize"};

struct known {
  jclass starts[STARTS], cleaners[CLEANERS], steps[STEPS]; /* NULL for one that is not loaded */
  jclass reference, soft, runnable, thread, object;
  jint referent; /* within the class that declares it */
};

static void find_among(const char *signature, jclass type, const char *const *names, jclass *found, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(signature, names[i]) == 0) found[i] = type;
}

/* Among the loaded classes: FindClass would load and initialise what the application does without. */
static void find_loaded(jvmtiEnv *jvmti, const jclass *classes, jint count, struct known *known) {
  for (jint i = 0; i < count; i++) {
    char *signature;
    if ((*jvmti)->GetClassSignature(jvmti, classes[i], &signature, NULL) != JVMTI_ERROR_NONE) continue;
    find_among(signature, classes[i], start_names, known->starts, STARTS);
    find_among(signature, classes[i], cleaner_names, known->cleaners, CLEANERS);
    find_among(signature, classes[i], step_names, known->steps, STEPS);
    (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
  }
}

static const char *find_known(jvmtiEnv *jvmti, JNIEnv *env, struct known *known) {
  if ((known->reference = find(env, "java/lang/ref/Reference")) == NULL) return "java.lang.ref.Reference";
  if ((known->soft = find(env, "java/lang/ref/SoftReference")) == NULL) return "java.lang.ref.SoftReference";
  if ((known->runnable = find(env, "java/lang/Runnable")) == NULL) return "java.lang.Runnable";
  if ((known->thread = find(env, "java/lang/Thread")) == NULL) return "java.lang.Thread";
  if ((known->object = find(env, "java/lang/Object")) == NULL) return "java.lang.Object";
  known->referent = fields_index(jvmti, known->reference, "referent");
  return known->referent < 0 ? "Reference.referent" : NULL;
}

static bool is_a(JNIEnv *env, jclass type, jclass super) {
  return super != NULL && (*env)->IsAssignableFrom(env, type, super);
}

static bool is_link(const char *signature) {
  while (*signature == '[') signature++;
  for (size_t i = 0; i < LINKS; i++)
    if (strncmp(signature, link_names[i], strlen(link_names[i])) == 0) return true;
  return false;
}

/* The index of an instance's field of one of these names, whichever class declares it; -1 without one. */
static jint field_of(jvmtiEnv *jvmti, JNIEnv *env, jclass type, const char *const *names, size_t count) {
  jint found = -1;
  for (jclass at = type; at != NULL && found < 0;) {
    for (size_t i = 0; i < count && found < 0; i++) {
      jint index = fields_index(jvmti, at, names[i]);
      if (index >= 0) found = fields_first(jvmti, env, type, at) + index;
    }
    jclass super = (*env)->GetSuperclass(env, at);
    if (at != type) (*env)->DeleteLocalRef(env, at);
    at = super;
  }
  return found;
}

static struct garbage_walk_class rule_of(jvmtiEnv *jvmti, JNIEnv *env, const struct known *known, jclass type) {
  struct garbage_walk_class rule = {.weak = -1, .bytes = -1};
  char *signature;
  if ((*jvmti)->GetClassSignature(jvmti, type, &signature, NULL) != JVMTI_ERROR_NONE) return rule;
  if (is_link(signature) || (signature[0] != '[' && is_a(env, type, known->thread))) rule.shape = GARBAGE_WALK_LINK;
  if (is_a(env, type, known->reference)) {
    for (size_t i = 0; i < CLEANERS; i++)
      if (is_a(env, type, known->cleaners[i])) rule.shape = GARBAGE_WALK_CLEANS;
    if (!is_a(env, type, known->soft)) rule.weak = fields_first(jvmti, env, type, known->reference) + known->referent;
  } else if (rule.shape == GARBAGE_WALK_OTHER) {
    rule.action = is_a(env, type, known->runnable);
    for (size_t i = 0; i < STEPS; i++)
      if (is_a(env, type, known->steps[i])) rule.step = true;
    if (rule.action || rule.step)
      rule.bytes = field_of(jvmti, env, type, bytes_names, sizeof bytes_names / sizeof *bytes_names);
  }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)signature);
  return rule;
}

/* ---- one walk ---- */

struct walking {
  jvmtiEnv *jvmti;
  JNIEnv *env;
  struct known known;
  struct garbage_walk walk;
  struct garbage_walk_result result;
  jclass *classes; /* number 1 is the first */
  jint class_count;
};

static const char *tag_classes(struct walking *w) {
  const char *problem = find_known(w->jvmti, w->env, &w->known);
  if (problem != NULL) return problem;
  jvmtiError error = (*w->jvmti)->GetLoadedClasses(w->jvmti, &w->class_count, &w->classes);
  if (error != JVMTI_ERROR_NONE) return refused("the loaded classes", error);
  find_loaded(w->jvmti, w->classes, w->class_count, &w->known);
  w->walk.classes = calloc((size_t)w->class_count + 1, sizeof *w->walk.classes);
  if (w->walk.classes == NULL) return "out of memory";
  w->walk.classes[0] = (struct garbage_walk_class){.weak = -1, .bytes = -1};
  for (jint i = 0; i < w->class_count; i++) {
    w->walk.classes[i + 1] = rule_of(w->jvmti, w->env, &w->known, w->classes[i]);
    jlong tag = GARBAGE_WALK_CLASS | (jlong)(i + 1) << GARBAGE_WALK_NUMBER_SHIFT;
    error = (*w->jvmti)->SetTag(w->jvmti, w->classes[i], tag);
    if (error != JVMTI_ERROR_NONE) return refused("a tag", error);
  }
  return NULL;
}

/* An array of all from which lists of cleaners can be reached. */
static const char *array_of_starts(struct walking *w, jobjectArray *out) {
  JNIEnv *env = w->env;
  jint threads = 0;
  jthread *all;
  jvmtiError error = (*w->jvmti)->GetAllThreads(w->jvmti, &threads, &all);
  if (error != JVMTI_ERROR_NONE) return refused("the threads", error);
  *out = (*env)->NewObjectArray(env, threads + STARTS, w->known.object, NULL);
  if (*out != NULL) {
    for (jint i = 0; i < threads; i++) (*env)->SetObjectArrayElement(env, *out, i, all[i]);
    for (jint i = 0; i < STARTS; i++) (*env)->SetObjectArrayElement(env, *out, threads + i, w->known.starts[i]);
  }
  (*w->jvmti)->Deallocate(w->jvmti, (unsigned char *)all);
  if (*out != NULL) return NULL;
  (*env)->ExceptionClear(env);
  return "out of Java heap";
}

static const char *follow(struct walking *w, enum garbage_walk_part part, jobject from) {
  static const jvmtiHeapCallbacks for_cleaners = {.heap_reference_callback = garbage_walk_reference,
                                                  .primitive_field_callback = garbage_walk_primitive};
  static const jvmtiHeapCallbacks for_held = {.heap_reference_callback = garbage_walk_reference};
  w->walk.part = part;
  int64_t begin = monotonic_nanos();
  jvmtiError error = (*w->jvmti)->FollowReferences(
      w->jvmti, 0, NULL, from, part == GARBAGE_WALK_CLEANERS ? &for_cleaners : &for_held, &w->walk);
  w->result.pause_nanos += monotonic_nanos() - begin;
  return error == JVMTI_ERROR_NONE ? NULL : refused("to follow references", error);
}

/* HELD asks for the rules of references only, and the JVM finds sooner that others have no tag. */
static const char *untag_other_classes(struct walking *w) {
  for (jint i = 0; i < w->class_count; i++) {
    if (w->walk.classes[i + 1].weak >= 0) continue;
    jvmtiError error = (*w->jvmti)->SetTag(w->jvmti, w->classes[i], 0);
    if (error != JVMTI_ERROR_NONE) return refused("a tag", error);
  }
  return NULL;
}

enum { MAX_GROUPS = 1000 }; /* classes with a cleaner */

static const char *run(struct walking *w, garbage_walk_reader *read, void *user_data) {
  const char *problem = tag_classes(w);
  jobjectArray starts = NULL;
  if (problem == NULL) problem = array_of_starts(w, &starts);
  if (problem == NULL) problem = follow(w, GARBAGE_WALK_CLEANERS, starts);
  if (problem == NULL) problem = untag_other_classes(w);
  if (problem == NULL && w->walk.stop != GARBAGE_WALK_TIME) problem = follow(w, GARBAGE_WALK_HELD, NULL);
  struct garbage_walk_group *groups = problem == NULL ? calloc(MAX_GROUPS, sizeof *groups) : NULL;
  if (problem != NULL || groups == NULL) return problem != NULL ? problem : "out of memory";
  w->result.groups = groups;
  w->result.count = garbage_walk_sum(&w->walk, groups, MAX_GROUPS);
  w->result.classes = w->classes;
  w->result.stop = w->walk.stop;
  read(w->env, &w->result, user_data);
  free(groups);
  return NULL;
}

enum { LOCAL_REFERENCES = 64 }; /* at first; HotSpot's frames of them grow */

const char *garbage_walk(JNIEnv *env, struct garbage_walk_limits limits, garbage_walk_reader *read, void *user_data) {
  struct walking w = {.env = env};
  JavaVM *vm;
  if ((*env)->GetJavaVM(env, &vm) != 0 || (*vm)->GetEnv(vm, (void **)&w.jvmti, JVMTI_VERSION_11) != 0)
    return "this JVM has no JVMTI";
  const char *problem = NULL;
  w.walk.deadline = walk_deadline_after(limits.nanos);
  w.walk.capacity = limits.cleaners + 1;
  w.walk.resources = calloc((size_t)w.walk.capacity, sizeof *w.walk.resources);
  if (w.walk.resources == NULL || (*env)->PushLocalFrame(env, LOCAL_REFERENCES) != 0) {
    if (w.walk.resources != NULL) (*env)->ExceptionClear(env);
    problem = "out of memory";
  } else {
    jvmtiCapabilities wanted = {.can_tag_objects = 1};
    jvmtiError error = (*w.jvmti)->AddCapabilities(w.jvmti, &wanted);
    problem = error == JVMTI_ERROR_NONE ? run(&w, read, user_data) : refused("object tags", error);
    (*env)->PopLocalFrame(env, NULL);
  }
  (*w.jvmti)->Deallocate(w.jvmti, (unsigned char *)w.classes);
  (*w.jvmti)->DisposeEnvironment(w.jvmti);
  free(w.walk.classes);
  free(w.walk.resources);
  return problem;
}
