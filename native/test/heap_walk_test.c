/*
 * The rules of a heap walk on a heap of our own: a graph that is walked as JVMTI's FollowReferences
 * specifies, depth first, each object once, the callback called for each reference. Runs under
 * AddressSanitizer and UndefinedBehaviorSanitizer.
 */
#include "../src/heap_walk.h"

#include <string.h>

#include "check.h"

enum { MOST_FIELDS = 4, MOST_OBJECTS = 2000 };
enum { PLAIN, THREAD, WEAK, BUFFER }; /* classes, by number of the tag */

static const struct heap_walk_class classes[] = {
    {.cut = true, .referent = -1, .cleaner = -1, .file_descriptor = -1},
    {.hidden_from = 1, .hidden_to = 3, .referent = 1, .cleaner = -1, .file_descriptor = -1},
    {.referent = -1, .cleaner = 2, .file_descriptor = 1},
};

static struct object {
  int type, size;
  int fields[MOST_FIELDS]; /* 0 is null */
  jlong tag;
  bool visited;
} heap[MOST_OBJECTS];
static int objects;

static int object(int type, int size) {
  heap[++objects] = (struct object){.type = type, .size = size};
  return objects;
}

static void clear(void) {
  memset(heap, 0, sizeof heap);
  objects = 0;
}

static int stack[MOST_OBJECTS * MOST_FIELDS], depth;

/* False when the callback aborts. */
static bool report(jvmtiHeapReferenceCallback callback, struct heap_walk *walk, jvmtiHeapReferenceKind kind, int from,
                   int field, int to) {
  jvmtiHeapReferenceInfo info = {.field = {.index = field}};
  jint answer = callback(kind, from == 0 ? NULL : &info, (jlong)heap[to].type * HEAP_WALK_CLASS,
                         from == 0 ? 0 : (jlong)heap[from].type * HEAP_WALK_CLASS, heap[to].size, &heap[to].tag,
                         from == 0 ? NULL : &heap[from].tag, -1, walk);
  if (answer & JVMTI_VISIT_ABORT) return false;
  if ((answer & JVMTI_VISIT_OBJECTS) && !heap[to].visited) stack[depth++] = to;
  return true;
}

static void follow(jvmtiHeapReferenceCallback callback, struct heap_walk *walk) {
  while (depth > 0) {
    int at = stack[--depth];
    if (heap[at].visited) continue;
    heap[at].visited = true;
    for (int field = 0; field < MOST_FIELDS; field++)
      if (heap[at].fields[field] != 0 &&
          !report(callback, walk, JVMTI_HEAP_REFERENCE_FIELD, at, field, heap[at].fields[field]))
        depth = 0, field = MOST_FIELDS;
  }
  for (int i = 1; i <= objects; i++) heap[i].visited = false;
}

static struct heap_walk weigh(int start, int root, struct heap_walk_limits limits) {
  struct heap_walk walk = {.classes = classes, .limits = limits};
  walk.deadline_nanos = heap_walk_clock() + limits.nanos;
  heap[start].tag = HEAP_WALK_REACHED | HEAP_WALK_START;
  walk.result.reachable_bytes = heap[start].size;
  walk.result.reachable_objects = 1;
  stack[depth++] = start;
  follow(heap_walk_reach, &walk);
  walk.result.exclusive_bytes = walk.result.reachable_bytes;
  walk.result.exclusive_objects = walk.result.reachable_objects;
  if (report(heap_walk_from_roots, &walk, JVMTI_HEAP_REFERENCE_JNI_GLOBAL, 0, 0, root))
    follow(heap_walk_from_roots, &walk);
  return walk;
}

static const struct heap_walk_limits ample = {.nanos = 60000000000, .objects = MOST_OBJECTS};

/* root -> cache -> only; cache -> both <- other <- root; a cycle back to the cache */
static void tells_exclusive_from_shared(void) {
  clear();
  int root = object(PLAIN, 1), cache = object(PLAIN, 16), only = object(PLAIN, 1000), both = object(PLAIN, 2000),
      below = object(PLAIN, 4000), other = object(PLAIN, 8000);
  heap[root].fields[0] = cache, heap[root].fields[1] = other;
  heap[cache].fields[0] = only, heap[cache].fields[1] = both;
  heap[only].fields[0] = cache, heap[only].fields[1] = only;
  heap[both].fields[0] = below, heap[other].fields[0] = both, heap[other].fields[1] = both;
  struct heap_walk walk = weigh(cache, root, ample);
  CHECK(walk.result.stop == HEAP_WALK_COMPLETE);
  CHECK(walk.result.reachable_bytes == 7016 && walk.result.reachable_objects == 4);
  CHECK(walk.result.exclusive_bytes == 1016 && walk.result.exclusive_objects == 2);
  CHECK(heap[other].tag == 0); /* nothing beyond the cache's takes a tag */
}

/* A thread in the middle of an operation on the cache makes nothing shared; what else it holds, does. */
static void passes_over_local_variables(void) {
  clear();
  int root = object(PLAIN, 1), cache = object(PLAIN, 16), table = object(PLAIN, 400), both = object(PLAIN, 50),
      list = object(PLAIN, 24);
  heap[root].fields[0] = cache;
  heap[cache].fields[0] = table, heap[table].fields[0] = both;
  struct heap_walk walk = weigh(cache, root, ample);
  CHECK(report(heap_walk_from_roots, &walk, JVMTI_HEAP_REFERENCE_STACK_LOCAL, 0, 0, table));
  CHECK(report(heap_walk_from_roots, &walk, JVMTI_HEAP_REFERENCE_JNI_LOCAL, 0, 0, both));
  follow(heap_walk_from_roots, &walk);
  CHECK(walk.result.exclusive_bytes == 466);
  heap[list].fields[0] = both;
  CHECK(report(heap_walk_from_roots, &walk, JVMTI_HEAP_REFERENCE_STACK_LOCAL, 0, 0, list));
  follow(heap_walk_from_roots, &walk);
  CHECK(walk.result.exclusive_bytes == 416);
}

/* Held by a weak reference only is not held; and what a thread holds is no cache's. */
static void cuts_threads_and_weak_references(void) {
  clear();
  int root = object(PLAIN, 1), cache = object(PLAIN, 16), weak = object(WEAK, 48), value = object(PLAIN, 500),
      key = object(PLAIN, 70), thread = object(THREAD, 300), local = object(PLAIN, 9000), outside = object(WEAK, 48);
  heap[root].fields[0] = cache, heap[root].fields[1] = outside;
  heap[cache].fields[0] = weak, heap[cache].fields[1] = thread;
  heap[weak].fields[1] = key, heap[weak].fields[2] = local, heap[weak].fields[3] = value;
  heap[thread].fields[0] = local;
  heap[outside].fields[1] = value; /* weakly */
  struct heap_walk walk = weigh(cache, root, ample);
  CHECK(walk.result.reachable_bytes == 16 + 48 + 500);
  CHECK(walk.result.exclusive_bytes == 16 + 48 + 500);
  CHECK(walk.result.weak_references == 1);
  CHECK(heap[key].tag == 0 && heap[local].tag == 0 && heap[thread].tag == 0);
}

/* An array's elements have indexes as fields have: they are no fields. */
static void follows_elements_of_any_index(void) {
  clear();
  struct heap_walk walk = {.classes = classes, .limits = ample};
  walk.deadline_nanos = heap_walk_clock() + ample.nanos;
  int array = object(WEAK, 32), element = object(PLAIN, 24);
  heap[array].tag = HEAP_WALK_REACHED;
  CHECK(report(heap_walk_reach, &walk, JVMTI_HEAP_REFERENCE_ARRAY_ELEMENT, array, 1, element));
  CHECK(heap[element].tag == HEAP_WALK_REACHED && walk.result.reachable_bytes == 24);
  int type = object(PLAIN, 100);
  CHECK(report(heap_walk_reach, &walk, JVMTI_HEAP_REFERENCE_CLASS, array, -1, type));
  CHECK(heap[type].tag == 0);
}

static void knows_buffers_that_own_their_memory(void) {
  clear();
  int cache = object(PLAIN, 16), owner = object(BUFFER, 64), slice = object(BUFFER, 64), mapped = object(BUFFER, 64),
      cleaner = object(WEAK, 40), file = object(PLAIN, 40);
  heap[cache].fields[0] = slice, heap[cache].fields[1] = mapped;
  heap[slice].fields[0] = owner, heap[owner].fields[2] = cleaner;
  heap[cleaner].fields[1] = owner; /* its referent */
  heap[mapped].fields[2] = cleaner, heap[mapped].fields[1] = file;
  weigh(cache, cache, ample);
  CHECK(heap[owner].tag == (HEAP_WALK_REACHED | HEAP_WALK_OWNER));
  CHECK(heap[slice].tag == HEAP_WALK_REACHED);
  CHECK(heap[mapped].tag == (HEAP_WALK_REACHED | HEAP_WALK_OWNER | HEAP_WALK_MAPPED));
}

static void stops_at_its_limits(void) {
  clear();
  int root = object(PLAIN, 1), cache = object(PLAIN, 16), last = cache;
  heap[root].fields[0] = cache;
  for (int i = 0; i < 1900; i++) {
    heap[last].fields[0] = object(PLAIN, 10);
    last = objects;
  }
  struct heap_walk_limits few = ample;
  few.objects = 100;
  struct heap_walk walk = weigh(cache, root, few);
  CHECK(walk.result.stop == HEAP_WALK_OBJECTS);
  CHECK(walk.result.reachable_objects == 100 && walk.result.reachable_bytes == 16 + 99 * 10);

  for (int i = 1; i <= objects; i++) heap[i].tag = 0;
  struct heap_walk_limits no_time = ample;
  no_time.nanos = 0;
  walk = weigh(cache, root, no_time);
  CHECK(walk.result.stop == HEAP_WALK_TIME);
  CHECK(walk.result.reachable_objects == 1);
}

int main(void) {
  tells_exclusive_from_shared();
  passes_over_local_variables();
  cuts_threads_and_weak_references();
  follows_elements_of_any_index();
  knows_buffers_that_own_their_memory();
  stops_at_its_limits();
  if (failures == 0) puts("heap_walk_test: passed");
  return failures != 0;
}
