/*
 * What an object weighs on the Java heap, by JVMTI's FollowReferences: all that can be reached from it, and
 * of that, what nothing else holds. The application stands still meanwhile.
 *
 * The rules of the walk are in heap_walk.c, which knows no JVM; heap_walk_jvmti.c runs them.
 */
#ifndef MEMPROF_HEAP_WALK_H
#define MEMPROF_HEAP_WALK_H

#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>
#include <stdint.h>

#include "hotspot/walk_deadline.h"

/* Why a walk is not complete. Keep in step with dev.memprof.agent.weigh.HeapWeight. */
enum heap_walk_stop {
  HEAP_WALK_COMPLETE,
  HEAP_WALK_TIME,  /* was over before all was reached */
  HEAP_WALK_TAGS,  /* likewise */
  HEAP_WALK_ORDER, /* this JVM follows references in another order: what is exclusive is not known */
  HEAP_WALK_LATE,  /* all was reached, but then the time was over: likewise */
};

struct heap_walk_limits {
  int64_t nanos; /* of all parts together; the JVM's own work before and after a part comes on top */
  int64_t tags;  /* for arrays of references and direct buffers, 56 to 100 bytes of native memory each */
};

/* What is exclusive is -1 where the walk was not complete. */
struct heap_walk_result {
  int64_t reachable_bytes, reachable_objects; /* the object itself included */
  int64_t exclusive_bytes, exclusive_objects; /* of these, what only the object holds */
  int64_t direct_bytes, direct_buffers;       /* capacity of direct buffers reached that own their memory */
  int64_t exclusive_direct_bytes;
  int64_t weak_references;                    /* soft, weak and phantom ones that were not followed */
  int64_t pause_nanos;                        /* of all parts, safepoints included */
  int64_t stop;                               /* enum heap_walk_stop */
};

/* ---- the rules ---- */

/* Tags: flags, and above them a payload. */
enum {
  HEAP_WALK_CLASS = 1,      /* a class; its number is the payload */
  HEAP_WALK_ROOT = 2,       /* held by the JVM, a static or JNI ... */
  HEAP_WALK_LOCAL = 4,      /* ... or by a local variable */
  HEAP_WALK_REACHED = 8,    /* a LOCAL that the object reaches as well */
  HEAP_WALK_START = 16,     /* the object itself */
  HEAP_WALK_BUFFER = 32,    /* a direct buffer */
  HEAP_WALK_OWNER = 64,     /* ... with a cleaner */
  HEAP_WALK_MAPPED = 128,   /* ... of a mapped file */
  HEAP_WALK_EXCLUSIVE = 256,
  HEAP_WALK_SIZED = 512,    /* its size in bytes is the payload */
  HEAP_WALK_ROOTS = 1024,   /* our array of all roots */
  HEAP_WALK_FIRST = 2048,   /* its last element, which is followed first */
  HEAP_WALK_PAYLOAD_SHIFT = 16,
};

enum heap_walk_shape { HEAP_WALK_INSTANCE, HEAP_WALK_PRIMITIVES, HEAP_WALK_REFERENCES };

/* A loaded class; fields by JVMTI's index. */
struct heap_walk_class {
  enum heap_walk_shape shape;
  bool cut;                      /* its instances are neither followed nor counted */
  bool buffer;                   /* they are direct buffers */
  bool is_cleaner;               /* they are the JDK's cleaners: references to who has them */
  bool root;                     /* the class itself is held by the JVM */
  jint hidden_from, hidden_to;   /* fields that are not followed: [from, to) */
  jint referent;                 /* which of them is a weak reference's; -1 for none */
  jint cleaner, file_descriptor; /* of a direct buffer; -1 for none */
  int64_t size;                  /* of an instance, all of which are alike; learned when one is met */
  int64_t reachable, exclusive;  /* instances */
};

enum heap_walk_part { HEAP_WALK_COLLECT_ROOTS, HEAP_WALK_REACH, HEAP_WALK_FROM_ROOTS };

struct heap_walk {
  struct heap_walk_class *classes; /* by number */
  struct heap_walk_limits limits;
  struct walk_deadline deadline;
  int64_t tags;
  enum heap_walk_part part;
  bool counting; /* from the moment on when the object is followed */
  bool in_order; /* HEAP_WALK_FIRST was followed before */
  struct heap_walk_result result;
};

/* Callbacks of JVMTI's types, user data a struct heap_walk, for all its parts:
 *  - COLLECT_ROOTS marks what the roots are, and follows nothing;
 *  - REACH begins at the object, which is tagged START, and counts what it reaches;
 *  - FROM_ROOTS begins at an array, tagged ROOTS, of the object, the roots, and one tagged FIRST. HotSpot
 *    keeps what is to be followed on a stack: it follows the last element first, and the object last, when
 *    all is done that can be reached in another way. What it meets then is exclusive. */
jint JNICALL heap_walk_reference(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
                                 jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag,
                                 jint length, void *walk);
jint JNICALL heap_walk_primitives(jlong class_tag, jlong size, jlong *tag, jint length, jvmtiPrimitiveType type,
                                  const void *elements, void *walk);

/* Adds the instances of each class to the counts, once both are known. */
void heap_walk_sum(struct heap_walk *walk, size_t classes);

/* ---- the walk ---- */

/* Weighs an instance, which is no class, thread or class loader. On a Java thread. Returns NULL or what
 * could not be done. */
const char *heap_walk(JNIEnv *env, jobject instance, struct heap_walk_limits limits, struct heap_walk_result *out);

#endif
