/*
 * The rules of a heap walk on a heap of our own: a graph that is walked as HotSpot does it, with a stack,
 * each object once, the callback called for each reference, that to its class first. Runs under
 * AddressSanitizer and UndefinedBehaviorSanitizer.
 */
#include "hotspot/heap_walk.h"

#include <string.h>

#include "check.h"

enum { MAX_FIELDS = 4, MAX_OBJECTS = 2000 };
enum { UNKNOWN, CLASS, PLAIN, LARGE, THREAD, WEAK, BUFFER, BYTES, ARRAY, TYPES };

static struct heap_walk_class classes[TYPES];

static void define_classes(void) {
  memset(classes, 0, sizeof classes);
  for (int i = 0; i < TYPES; i++) classes[i].referent = classes[i].cleaner = classes[i].file_descriptor = -1;
  classes[CLASS].cut = classes[THREAD].cut = true;
  classes[WEAK].hidden_from = 1, classes[WEAK].hidden_to = 3, classes[WEAK].referent = 1;
  classes[BUFFER].buffer = true, classes[BUFFER].cleaner = 2, classes[BUFFER].file_descriptor = 1;
  classes[BYTES].shape = HEAP_WALK_PRIMITIVES;
  classes[ARRAY].shape = HEAP_WALK_REFERENCES;
}

/* Instances of a class are of one size; arrays are not. */
static const int sizes[TYPES] = {56, 100, 24, 4000, 300, 48, 64};

static struct object {
  int type, size;
  int fields[MAX_FIELDS]; /* 0 is null */
  jlong tag;
  bool visited;
} heap[MAX_OBJECTS];
static int objects;
static jlong class_tags[TYPES];

static int sized(int type, int size) {
  heap[++objects] = (struct object){.type = type, .size = size};
  return objects;
}

static int object(int type) { return sized(type, sizes[type]); }

static void clear(void) {
  define_classes();
  memset(heap, 0, sizeof heap);
  objects = 0;
  for (int i = 0; i < TYPES; i++) class_tags[i] = HEAP_WALK_CLASS | (jlong)i << HEAP_WALK_PAYLOAD_SHIFT;
  class_tags[UNKNOWN] = 0;
}

static int stack[MAX_OBJECTS * MAX_FIELDS], depth;
static bool fifo; /* as another JVM might do it */

/* False when the callback aborts. */
static bool report(struct heap_walk *walk, jvmtiHeapReferenceKind kind, int from, int field, int to) {
  jvmtiHeapReferenceInfo info = {.field = {.index = field}};
  jint answer = heap_walk_reference(kind, &info, class_tags[heap[to].type], from == 0 ? 0 : class_tags[heap[from].type],
                                    heap[to].size, &heap[to].tag, from == 0 ? NULL : &heap[from].tag, -1, walk);
  if (answer & JVMTI_VISIT_ABORT) return false;
  if ((answer & JVMTI_VISIT_OBJECTS) && !heap[to].visited) stack[depth++] = to;
  return true;
}

/* False when it was aborted. */
static bool visit(struct heap_walk *walk, int at) {
  heap[at].visited = true;
  jlong *type_tag = &class_tags[heap[at].type];
  jint answer = heap_walk_reference(JVMTI_HEAP_REFERENCE_CLASS, NULL, class_tags[CLASS], *type_tag, sizes[CLASS],
                                    type_tag, &heap[at].tag, -1, walk);
  if (answer & JVMTI_VISIT_ABORT) return false;
  if (heap[at].type == BYTES)
    heap_walk_primitives(class_tags[BYTES], heap[at].size, &heap[at].tag, 1, JVMTI_PRIMITIVE_TYPE_BYTE, "", walk);
  bool array = heap[at].type == ARRAY;
  jvmtiHeapReferenceKind kind = array ? JVMTI_HEAP_REFERENCE_ARRAY_ELEMENT : JVMTI_HEAP_REFERENCE_FIELD;
  for (int field = 0; field < MAX_FIELDS; field++)
    if (heap[at].fields[field] != 0 && !report(walk, kind, at, field, heap[at].fields[field])) return false;
  return true;
}

static void follow(struct heap_walk *walk, enum heap_walk_part part, int from) {
  walk->part = part;
  walk->counting = false;
  stack[depth++] = from;
  while (depth > 0) {
    int at = stack[fifo ? 0 : depth - 1];
    depth--;
    if (fifo) memmove(stack, stack + 1, (size_t)depth * sizeof *stack);
    if (!heap[at].visited && !visit(walk, at)) depth = 0;
  }
  for (int i = 1; i <= objects; i++) heap[i].visited = false;
}

/* As heap_walk_jvmti.c does it; root is held by JNI, local (or 0) by a local variable. */
static struct heap_walk weigh(int start, int root, int local, struct heap_walk_limits limits) {
  struct heap_walk walk = {.classes = classes, .limits = limits};
  walk.deadline = walk_deadline_after(limits.nanos);
  classes[heap[start].type].size = heap[start].size;
  heap[start].tag = HEAP_WALK_START;
  if (heap[start].type == ARRAY) heap[start].tag |= HEAP_WALK_SIZED | (jlong)heap[start].size << HEAP_WALK_PAYLOAD_SHIFT;
  CHECK(walk.part == HEAP_WALK_COLLECT_ROOTS);
  CHECK(report(&walk, JVMTI_HEAP_REFERENCE_JNI_GLOBAL, 0, 0, root));
  CHECK(local == 0 || report(&walk, JVMTI_HEAP_REFERENCE_STACK_LOCAL, 0, 0, local));
  CHECK(depth == 0);
  follow(&walk, HEAP_WALK_REACH, start);
  int array = sized(ARRAY, 32), first = sized(ARRAY, 16);
  heap[array].tag = HEAP_WALK_ROOTS, heap[first].tag = HEAP_WALK_FIRST;
  heap[array].fields[0] = start, heap[array].fields[1] = root, heap[array].fields[3] = first;
  if (!(heap[local].tag & HEAP_WALK_REACHED)) heap[array].fields[2] = local;
  if (walk.result.stop == HEAP_WALK_COMPLETE) follow(&walk, HEAP_WALK_FROM_ROOTS, array);
  heap_walk_sum(&walk, TYPES);
  return walk;
}

static const struct heap_walk_limits ample = {.nanos = 60000000000, .tags = MAX_OBJECTS};

/* root -> cache -> only; cache -> both <- other <- root; cycles back to the cache */
static void tells_exclusive_from_shared(void) {
  clear();
  int root = object(PLAIN), cache = object(PLAIN), only = sized(ARRAY, 1000), both = object(LARGE),
      below = sized(BYTES, 700), own = sized(BYTES, 30), other = object(LARGE);
  heap[root].fields[0] = cache, heap[root].fields[1] = other;
  heap[cache].fields[0] = only, heap[cache].fields[1] = both;
  heap[only].fields[0] = cache, heap[only].fields[1] = only, heap[only].fields[2] = own, heap[only].fields[3] = own;
  heap[both].fields[0] = below, heap[other].fields[0] = both, heap[other].fields[1] = both, heap[other].fields[2] = cache;
  struct heap_walk walk = weigh(cache, root, 0, ample);
  CHECK(walk.result.stop == HEAP_WALK_COMPLETE);
  CHECK(walk.result.reachable_bytes == 24 + 1000 + 4000 + 700 + 30 && walk.result.reachable_objects == 5);
  CHECK(walk.result.exclusive_bytes == 24 + 1000 + 30 && walk.result.exclusive_objects == 3);
  CHECK(heap[both].tag == 0 && heap[below].tag == 0 && heap[other].tag == 0); /* few take a tag */
}

static void weighs_arrays(void) {
  clear();
  int root = object(PLAIN), cache = sized(ARRAY, 320), inner = sized(ARRAY, 160);
  heap[root].fields[0] = cache, heap[cache].fields[0] = inner, heap[cache].fields[1] = inner;
  struct heap_walk walk = weigh(cache, root, 0, ample);
  CHECK(walk.result.reachable_bytes == 480 && walk.result.reachable_objects == 2);
  CHECK(walk.result.exclusive_bytes == 480 && walk.result.exclusive_objects == 2);
  clear();
  root = object(PLAIN), cache = sized(BYTES, 77);
  heap[root].fields[0] = cache;
  walk = weigh(cache, root, 0, ample);
  CHECK(walk.result.reachable_bytes == 77 && walk.result.exclusive_bytes == 77);
  CHECK(walk.result.reachable_objects == 1 && walk.result.exclusive_objects == 1);
}

/* Loaded after the classes were tagged. */
static void weighs_instances_of_unknown_classes(void) {
  clear();
  int root = object(PLAIN), cache = object(PLAIN), new = object(UNKNOWN), newer = sized(UNKNOWN, 88);
  heap[root].fields[0] = cache, heap[cache].fields[0] = new, heap[new].fields[0] = newer, heap[newer].fields[0] = new;
  struct heap_walk walk = weigh(cache, root, 0, ample);
  CHECK(walk.result.reachable_bytes == 24 + 56 + 88 && walk.result.exclusive_bytes == 24 + 56 + 88);
}

/* A thread in the middle of an operation on the cache makes nothing shared; what else it holds, does. */
static void passes_over_local_variables(void) {
  clear();
  int root = object(PLAIN), cache = object(PLAIN), table = sized(ARRAY, 400), both = sized(BYTES, 50);
  heap[root].fields[0] = cache, heap[cache].fields[0] = table, heap[table].fields[0] = both;
  CHECK(weigh(cache, root, table, ample).result.exclusive_bytes == 474);
  CHECK(heap[table].tag & HEAP_WALK_REACHED);
  for (int i = 0; i <= objects; i++) heap[i].tag = 0;
  define_classes();
  int list = object(LARGE);
  heap[list].fields[0] = both;
  CHECK(weigh(cache, root, list, ample).result.exclusive_bytes == 424);
}

/* Held by a weak reference only is not held; and what a thread holds is no cache's. */
static void cuts_threads_and_weak_references(void) {
  clear();
  int root = object(PLAIN), cache = object(PLAIN), weak = object(WEAK), value = sized(BYTES, 500),
      key = object(LARGE), thread = object(THREAD), local = object(LARGE), outside = object(WEAK);
  heap[root].fields[0] = cache, heap[root].fields[1] = outside;
  heap[cache].fields[0] = weak, heap[cache].fields[1] = thread;
  heap[weak].fields[1] = key, heap[weak].fields[2] = local, heap[weak].fields[3] = value;
  heap[thread].fields[0] = local;
  heap[outside].fields[1] = value; /* weakly */
  struct heap_walk walk = weigh(cache, root, 0, ample);
  CHECK(walk.result.reachable_bytes == 24 + 48 + 500);
  CHECK(walk.result.exclusive_bytes == 24 + 48 + 500);
  CHECK(walk.result.weak_references == 1);
}

static void knows_buffers_that_own_their_memory(void) {
  clear();
  int root = object(PLAIN), cache = object(PLAIN), owner = object(BUFFER), slice = object(BUFFER),
      mapped = object(BUFFER), cleaner = object(WEAK), file = object(PLAIN), shared = object(BUFFER);
  heap[root].fields[0] = cache, heap[root].fields[1] = shared;
  heap[cache].fields[0] = slice, heap[cache].fields[1] = mapped, heap[cache].fields[2] = shared;
  heap[slice].fields[0] = owner, heap[owner].fields[2] = cleaner, heap[shared].fields[2] = cleaner;
  heap[cleaner].fields[1] = owner; /* its referent */
  heap[mapped].fields[2] = cleaner, heap[mapped].fields[1] = file;
  weigh(cache, root, 0, ample);
  CHECK(heap[owner].tag == (HEAP_WALK_BUFFER | HEAP_WALK_OWNER | HEAP_WALK_EXCLUSIVE));
  CHECK(heap[slice].tag == (HEAP_WALK_BUFFER | HEAP_WALK_EXCLUSIVE));
  CHECK(heap[mapped].tag == (HEAP_WALK_BUFFER | HEAP_WALK_OWNER | HEAP_WALK_MAPPED | HEAP_WALK_EXCLUSIVE));
  CHECK(heap[shared].tag == (HEAP_WALK_BUFFER | HEAP_WALK_OWNER));
}

static int chain(int root, int type) {
  int cache = object(type), last = cache;
  heap[root].fields[0] = cache;
  for (int i = 0; i < 1900; i++) {
    heap[last].fields[0] = sized(type, sizes[PLAIN]);
    last = objects;
  }
  return cache;
}

static void stops_at_its_limits(void) {
  clear();
  int root = object(PLAIN);
  struct heap_walk_limits few = ample;
  few.tags = 100;
  struct heap_walk walk = weigh(chain(root, ARRAY), root, 0, few);
  CHECK(walk.result.stop == HEAP_WALK_TAGS);
  CHECK(walk.result.reachable_objects == 101); /* the object has its tag anyway */
  CHECK(walk.result.exclusive_bytes == -1 && walk.result.exclusive_direct_bytes == -1);

  clear();
  root = object(PLAIN);
  CHECK(weigh(chain(root, PLAIN), root, 0, few).result.stop == HEAP_WALK_COMPLETE); /* needs no tags */

  clear();
  root = object(PLAIN);
  int cache = chain(root, PLAIN);
  struct heap_walk slow = {.classes = classes, .limits = ample, .part = HEAP_WALK_REACH};
  heap[cache].tag = HEAP_WALK_START;
  follow(&slow, HEAP_WALK_REACH, cache);
  CHECK(slow.result.stop == HEAP_WALK_TIME); /* its time was over long ago */
  slow.deadline.until_clock = 0;
  follow(&slow, HEAP_WALK_FROM_ROOTS, cache);
  CHECK(slow.result.stop == HEAP_WALK_LATE);
}

/* Another JVM may follow references in another order: then nothing is known to be exclusive. */
static void notices_another_order(void) {
  clear();
  int root = object(PLAIN), cache = object(PLAIN), both = object(LARGE), other = object(LARGE);
  heap[root].fields[0] = cache, heap[root].fields[1] = other;
  heap[cache].fields[0] = both, heap[other].fields[0] = both;
  fifo = true;
  struct heap_walk walk = weigh(cache, root, 0, ample);
  fifo = false;
  CHECK(walk.result.stop == HEAP_WALK_ORDER);
  CHECK(walk.result.reachable_bytes == 4024 && walk.result.exclusive_bytes == -1);
}

int main(void) {
  tells_exclusive_from_shared();
  weighs_arrays();
  weighs_instances_of_unknown_classes();
  passes_over_local_variables();
  cuts_threads_and_weak_references();
  knows_buffers_that_own_their_memory();
  stops_at_its_limits();
  notices_another_order();
  if (failures == 0) puts("heap_walk_test: passed");
  return failures != 0;
}
