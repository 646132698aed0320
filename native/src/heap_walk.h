/*
 * What an object weighs on the Java heap, by JVMTI's FollowReferences: all that can be reached from it, and
 * of that, what nothing else holds. The application stands still meanwhile.
 *
 * The rules of the walk are here and in heap_walk.c, and know no JVM; heap_walk_jvmti.c runs them.
 */
#ifndef MEMPROF_HEAP_WALK_H
#define MEMPROF_HEAP_WALK_H

#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>
#include <stdint.h>

/* Why a walk is not complete. Keep in step with dev.memprof.agent.caches.HeapWeight. */
enum heap_walk_stop { HEAP_WALK_COMPLETE, HEAP_WALK_TIME, HEAP_WALK_OBJECTS };

struct heap_walk_limits {
  int64_t nanos;   /* of both parts together; the JVM's own work before and after a part comes on top */
  int64_t objects; /* reached: each takes a tag, 56 to 100 bytes of native memory while the walk lasts */
};

/* Counts; bytes where so named. What is exclusive is -1 where a limit stopped the walk. */
struct heap_walk_result {
  int64_t reachable_bytes, reachable_objects; /* the object itself included */
  int64_t exclusive_bytes, exclusive_objects; /* of these, what only the object holds */
  int64_t direct_bytes, direct_buffers;       /* capacity of direct buffers reached that own their memory */
  int64_t exclusive_direct_bytes;
  int64_t weak_references;                    /* soft, weak and phantom ones that were not followed */
  int64_t reach_nanos, roots_nanos;           /* both pauses, safepoint included */
  int64_t stop;                               /* enum heap_walk_stop */
};

/* ---- the rules ---- */

/* Tags of objects: bits. Those of classes are multiples of HEAP_WALK_CLASS and count from 1. */
enum {
  HEAP_WALK_REACHED = 1,
  HEAP_WALK_SHARED = 2, /* reached from the roots as well, and not through the object */
  HEAP_WALK_OWNER = 4,  /* a direct buffer with a cleaner */
  HEAP_WALK_MAPPED = 8, /* ... of a mapped file */
  HEAP_WALK_START = 16, /* the object itself */
  HEAP_WALK_CLASS = 32,
};

/* A class with a rule of its own; fields by JVMTI's index, as HotSpot reports it. */
struct heap_walk_class {
  bool cut;                      /* its instances are neither followed nor counted */
  jint hidden_from, hidden_to;   /* fields that are not followed: [from, to) */
  jint referent;                 /* which of them is a weak reference's; -1 for none */
  jint cleaner, file_descriptor; /* of a direct buffer; -1 for none */
};

struct heap_walk {
  const struct heap_walk_class *classes; /* class tag / HEAP_WALK_CLASS - 1 is the index */
  struct heap_walk_limits limits;
  int64_t deadline_nanos; /* of CLOCK_MONOTONIC */
  uint32_t until_clock;   /* references until the clock is read again */
  struct heap_walk_result result;
};

/* Callbacks of JVMTI's type, user data a struct heap_walk. The first starts at the object, whose tag is
 * REACHED | START and whose size is counted already; the second, from the roots, takes what it meets from
 * the exclusive counts, which begin as a copy of the reachable ones. */
jint JNICALL heap_walk_reach(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
                             jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag, jint length,
                             void *walk);
jint JNICALL heap_walk_from_roots(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info,
                                  jlong class_tag, jlong referrer_class_tag, jlong size, jlong *tag,
                                  jlong *referrer_tag, jint length, void *walk);

int64_t heap_walk_clock(void);

/* ---- the walk ---- */

/* Weighs an instance, which is no class, thread or class loader. On a Java thread. Returns NULL or what
 * could not be done. */
const char *heap_walk(JNIEnv *env, jobject instance, struct heap_walk_limits limits, struct heap_walk_result *out);

#endif
