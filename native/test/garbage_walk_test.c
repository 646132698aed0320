/*
 * The rules of a walk for garbage on a heap of our own, each object once, the callback called for each reference. Runs
 * under AddressSanitizer and UndefinedBehaviorSanitizer.
 */
#include "hotspot/garbage_walk.h"

#include <string.h>

#include "check.h"

enum { MAX_FIELDS = 4, MAX_OBJECTS = 200, CAPACITY = 8 };
enum { UNKNOWN, PLAIN, LIST, CLEANER, DEALLOCATOR, STEP, WEAK, SOFT, BUFFER, TYPES };

/* Fields of a CLEANER; those of WEAK and SOFT begin alike. */
enum { REFERENT, NEXT, THUNK };

static struct garbage_walk_class classes[TYPES];
static struct garbage_walk_resource resources[CAPACITY];

static struct object {
  int type;
  int fields[MAX_FIELDS]; /* 0 is null */
  jlong values[2];
  jlong tag;
  bool visited;
} heap[MAX_OBJECTS];
static int objects;

static void define(void) {
  memset(classes, 0, sizeof classes);
  memset(resources, 0, sizeof resources);
  memset(heap, 0, sizeof heap);
  objects = 0;
  for (int i = 0; i < TYPES; i++) classes[i].weak = classes[i].bytes = -1;
  classes[LIST].shape = GARBAGE_WALK_LINK;
  classes[CLEANER].shape = GARBAGE_WALK_CLEANS;
  classes[CLEANER].weak = classes[WEAK].weak = REFERENT;
  classes[DEALLOCATOR].action = true;
  classes[DEALLOCATOR].bytes = classes[STEP].bytes = 1;
  classes[STEP].step = true;
}

static int object(int type) {
  heap[++objects] = (struct object){.type = type};
  return objects;
}

static jlong class_tag(int type) {
  return type == UNKNOWN ? 0 : GARBAGE_WALK_CLASS | (jlong)type << GARBAGE_WALK_NUMBER_SHIFT;
}

static int stack[MAX_OBJECTS * MAX_FIELDS], depth;

static bool report(struct garbage_walk *walk, jvmtiHeapReferenceKind kind, int from, int field, int to) {
  jvmtiHeapReferenceInfo info = {.field = {.index = field}};
  jint answer = garbage_walk_reference(kind, &info, class_tag(heap[to].type), class_tag(from == 0 ? 0 : heap[from].type),
                                       8, &heap[to].tag, from == 0 ? NULL : &heap[from].tag, -1, walk);
  if (answer & JVMTI_VISIT_ABORT) return false;
  if ((answer & JVMTI_VISIT_OBJECTS) && !heap[to].visited) stack[depth++] = to;
  return true;
}

static void follow(struct garbage_walk *walk, enum garbage_walk_part part, int root) {
  walk->part = part;
  jvmtiHeapReferenceKind kind =
      part == GARBAGE_WALK_HELD ? JVMTI_HEAP_REFERENCE_STACK_LOCAL : JVMTI_HEAP_REFERENCE_ARRAY_ELEMENT;
  if (!report(walk, kind, 0, 0, root)) return;
  while (depth > 0) {
    int at = stack[--depth];
    if (heap[at].visited) continue;
    heap[at].visited = true;
    for (jint i = 0; i < 2; i++) {
      jvmtiHeapReferenceInfo info = {.field = {.index = i}};
      if (part == GARBAGE_WALK_CLEANERS)
        garbage_walk_primitive(JVMTI_HEAP_REFERENCE_FIELD, &info, class_tag(heap[at].type), &heap[at].tag,
                               (jvalue){.j = heap[at].values[i]}, JVMTI_PRIMITIVE_TYPE_LONG, walk);
    }
    for (int field = 0; field < MAX_FIELDS; field++)
      if (heap[at].fields[field] != 0 && !report(walk, JVMTI_HEAP_REFERENCE_FIELD, at, field, heap[at].fields[field]))
        depth = 0;
  }
  for (int i = 1; i <= objects; i++) heap[i].visited = false;
}

static struct garbage_walk walk_from(int list, int root) {
  struct garbage_walk walk = {.classes = classes, .resources = resources, .capacity = CAPACITY};
  walk.deadline = walk_deadline_after(60000000000);
  follow(&walk, GARBAGE_WALK_CLEANERS, list);
  follow(&walk, GARBAGE_WALK_HELD, root);
  return walk;
}

/* A buffer with its cleaner, which becomes the first of the list. */
static int buffer(int list, jlong bytes) {
  int owner = object(BUFFER), cleaner = object(CLEANER), thunk = object(DEALLOCATOR);
  heap[thunk].values[0] = 0x7000, heap[thunk].values[1] = bytes;
  heap[cleaner].fields[REFERENT] = owner, heap[cleaner].fields[THUNK] = thunk;
  heap[cleaner].fields[NEXT] = heap[list].fields[0];
  heap[list].fields[0] = cleaner;
  return owner;
}

static void tells_garbage_from_what_is_held(void) {
  define();
  int list = object(LIST), root = object(PLAIN), weak = object(WEAK), soft = object(SOFT), holder = object(PLAIN);
  int held = buffer(list, 1), weakly = buffer(list, 20), softly = buffer(list, 300), deep = buffer(list, 4000);
  buffer(list, 50000);
  heap[root].fields[0] = held, heap[root].fields[1] = weak, heap[root].fields[2] = soft, heap[root].fields[3] = list;
  heap[weak].fields[REFERENT] = holder, heap[holder].fields[0] = weakly;
  heap[soft].fields[REFERENT] = softly, heap[softly].fields[0] = deep;
  struct garbage_walk walk = walk_from(list, root);
  struct garbage_walk_group groups[3];
  CHECK(walk.stop == GARBAGE_WALK_COMPLETE);
  CHECK(garbage_walk_sum(&walk, groups, 3) == 1);
  CHECK(groups[0].owner == BUFFER && groups[0].action == DEALLOCATOR);
  CHECK(groups[0].count == 5 && groups[0].bytes == 54321);
  CHECK(groups[0].garbage_count == 2 && groups[0].garbage_bytes == 50020);
}

/* An action that refers to its owner keeps it for ever. */
static void sees_that_an_action_holds_its_owner(void) {
  define();
  int list = object(LIST), owner = buffer(list, 7);
  int cleaner = heap[list].fields[0];
  heap[heap[cleaner].fields[THUNK]].fields[0] = owner;
  struct garbage_walk walk = walk_from(list, list);
  struct garbage_walk_group group;
  CHECK(garbage_walk_sum(&walk, &group, 1) == 1);
  CHECK(group.count == 1 && group.garbage_count == 0);
}

static void sums_what_an_action_does_step_by_step(void) {
  define();
  int list = object(LIST);
  buffer(list, 7);
  int thunk = heap[heap[list].fields[0]].fields[THUNK], first = object(STEP), second = object(STEP);
  heap[thunk].fields[0] = first, heap[first].fields[0] = second, heap[second].fields[0] = first;
  heap[first].values[1] = 20, heap[second].values[1] = 300;
  struct garbage_walk walk = walk_from(list, list);
  struct garbage_walk_group group;
  CHECK(garbage_walk_sum(&walk, &group, 1) == 1);
  CHECK(group.count == 1 && group.bytes == 327 && group.garbage_bytes == 327);
}

static void knows_two_cleaners_of_one_owner(void) {
  define();
  int list = object(LIST), owner = buffer(list, 7), other = buffer(list, 11);
  heap[heap[list].fields[0]].fields[REFERENT] = owner;
  (void)other;
  struct garbage_walk walk = walk_from(list, owner);
  struct garbage_walk_group group;
  CHECK(garbage_walk_sum(&walk, &group, 1) == 1);
  CHECK(group.count == 2 && group.bytes == 18 && group.garbage_count == 0);
}

static void passes_cleaners_whose_owner_is_gone(void) {
  define();
  int list = object(LIST), owner = buffer(list, 7);
  heap[heap[list].fields[0]].fields[REFERENT] = 0;
  struct garbage_walk walk = walk_from(list, owner);
  struct garbage_walk_group group;
  CHECK(garbage_walk_sum(&walk, &group, 1) == 0);
}

static void says_when_there_is_no_room_or_no_time(void) {
  define();
  int list = object(LIST);
  for (int i = 0; i < CAPACITY; i++) buffer(list, 3);
  struct garbage_walk walk = walk_from(list, list);
  struct garbage_walk_group group;
  CHECK(walk.stop == GARBAGE_WALK_FULL);
  CHECK(garbage_walk_sum(&walk, &group, 1) == 1 && group.count == CAPACITY - 1);

  define();
  list = object(LIST);
  buffer(list, 3);
  struct garbage_walk late = {.classes = classes, .resources = resources, .capacity = CAPACITY};
  late.deadline = walk_deadline_after(-1);
  follow(&late, GARBAGE_WALK_CLEANERS, list);
  CHECK(late.stop == GARBAGE_WALK_TIME && late.used == 0);
}

int main(void) {
  tells_garbage_from_what_is_held();
  sees_that_an_action_holds_its_owner();
  sums_what_an_action_does_step_by_step();
  knows_two_cleaners_of_one_owner();
  passes_cleaners_whose_owner_is_gone();
  says_when_there_is_no_room_or_no_time();
  if (failures == 0) puts("garbage_walk_test: passed");
  return failures != 0;
}
