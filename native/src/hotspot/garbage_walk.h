/*
 * What native memory only garbage holds: of all that the JDK's cleaners would free (direct buffers, mapped files, zlib's
 * state, what applications register), whether code can still reach its owner. By JVMTI's FollowReferences; the
 * application stands still meanwhile. Nothing is collected, and nothing kept alive.
 *
 * The rules of the walk are in garbage_walk.c, which knows no JVM; garbage_walk_jvmti.c runs them.
 */
#ifndef MEMPROF_GARBAGE_WALK_H
#define MEMPROF_GARBAGE_WALK_H

#include <jni.h>
#include <jvmti.h>
#include <stdbool.h>
#include <stdint.h>

#include "hotspot/walk_deadline.h"

/* Why a walk is not complete. Keep in step with dev.memprof.agent.garbage.GarbageWalk. */
enum garbage_walk_stop {
  GARBAGE_WALK_COMPLETE,
  GARBAGE_WALK_TIME, /* was over before all was reached: who is not reached may be in use */
  GARBAGE_WALK_FULL, /* more cleaners than there is room for: the rest is not told */
};

/* What a cleaner frees, once its owner is garbage. Classes by number; 0 for none. */
struct garbage_walk_resource {
  int64_t bytes;          /* 0 where the action does not tell */
  int32_t owner, action;  /* classes: of the object that is watched, and of what then runs */
  int32_t same_owner;     /* the number of another resource of the same owner, or 0 */
  bool held;              /* code can reach the owner */
};

/* ---- the rules ---- */

/* Tags: flags, and above them the number of a class or of a resource. */
enum {
  GARBAGE_WALK_CLASS = 1,   /* a class */
  GARBAGE_WALK_CLEANER = 2, /* a cleaner, */
  GARBAGE_WALK_ACTION = 4,  /* what it runs, */
  GARBAGE_WALK_OWNER = 8,   /* and who it watches */
  GARBAGE_WALK_NUMBER_SHIFT = 8,
};

enum garbage_walk_shape {
  GARBAGE_WALK_OTHER,
  GARBAGE_WALK_LINK,    /* on the way to cleaners: their lists, and the threads that have these */
  GARBAGE_WALK_CLEANS,  /* a cleaner */
};

/* A loaded class; fields by JVMTI's index, -1 for none. */
struct garbage_walk_class {
  enum garbage_walk_shape shape;
  bool action;         /* can be what a cleaner runs, */
  bool step;           /* or one of those that such an action runs: an arena's blocks and mappings */
  jint weak;           /* the field that does not hold its object: a weak, phantom or final reference's */
  jint bytes;          /* of an action or step */
};

enum garbage_walk_part { GARBAGE_WALK_CLEANERS, GARBAGE_WALK_HELD };

struct garbage_walk {
  struct garbage_walk_class *classes;      /* by number */
  struct garbage_walk_resource *resources; /* by number, of which 0 is none */
  int32_t used, capacity;
  struct walk_deadline deadline;
  enum garbage_walk_part part;
  enum garbage_walk_stop stop;
};

/* Callbacks of JVMTI's types, user data a struct garbage_walk:
 *  - CLEANERS begins at all threads and the classes that have lists of cleaners, follows nothing but links, and notes
 *    what each cleaner watches and frees;
 *  - HELD begins at the roots, follows all but weak references, and marks who is met. Soft references hold. */
jint JNICALL garbage_walk_reference(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
                                    jlong referrer_class_tag, jlong size, jlong *tag, jlong *referrer_tag, jint length,
                                    void *walk);
jint JNICALL garbage_walk_primitive(jvmtiHeapReferenceKind kind, const jvmtiHeapReferenceInfo *info, jlong class_tag,
                                    jlong *tag, jvalue value, jvmtiPrimitiveType type, void *walk);

/* What was found of one class of owners with one kind of action. */
struct garbage_walk_group {
  int32_t owner, action;
  int64_t count, bytes;
  int64_t garbage_count, garbage_bytes; /* of these, with an owner that code cannot reach */
};

/* Puts the resources into groups, the one with most bytes first; returns how many. Sorts the resources on the way, so
 * that tags mean nothing any more. */
int32_t garbage_walk_sum(struct garbage_walk *walk, struct garbage_walk_group *groups, int32_t max_groups);

/* ---- the walk ---- */

struct garbage_walk_limits {
  int64_t nanos;    /* of both parts together; the JVM's own work before and after a part comes on top */
  int32_t cleaners; /* some 300 bytes of native memory each, until the end */
};

struct garbage_walk_result {
  const struct garbage_walk_group *groups;
  int32_t count;
  const jclass *classes; /* number 1 is the first */
  int64_t pause_nanos;   /* how long the application stood still, in two parts, safepoints included */
  enum garbage_walk_stop stop;
};

typedef void garbage_walk_reader(JNIEnv *env, const struct garbage_walk_result *result, void *user_data);

/* On a Java thread. Returns NULL, once `read` has seen the result, or what could not be done. */
const char *garbage_walk(JNIEnv *env, struct garbage_walk_limits limits, garbage_walk_reader *read, void *user_data);

#endif
