/* Hot path: see last_walk.h. */
#include "sampler/last_walk.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "sampler/index.h"

enum { PLACE_BITS = 6, MAX_MET = 128, MAX_KEPT = MAX_MET + 64, MAX_IDS = 256 };

/* From a frame to its sender. */
struct step {
  uintptr_t pc, sp, sender;
  const char *blob;
  uint64_t compilation;
  uint32_t first_id, id_count; /* of kept ones in `ids`, of those just met in the walk's */
};

/* Steps are kept as their frames lie on the stack: the outermost at the end, so that calls and returns change only the
 * beginning. Behind it lies a step that no walk meets. */
static struct last_walk {
  _Atomic bool taken;
  bool met_others;     /* this walk has met what the last one had not */
  uintptr_t stack_end; /* whose it is; 0: nobody's */
  int begin, next;     /* of kept ones: the innermost, and the innermost that this walk may still meet */
  int stay;            /* from here on they are of this walk as well */
  int met_count;
  struct step kept[MAX_KEPT + 1], met[MAX_MET];
  uint32_t ids[MAX_IDS];
} places[1 << PLACE_BITS];

static void empty(struct last_walk *last) {
  last->begin = MAX_KEPT;
  last->kept[MAX_KEPT] = (struct step){.sp = UINTPTR_MAX, .first_id = MAX_IDS};
}

struct last_walk *last_walk_begin(uintptr_t stack_end) {
  struct last_walk *last = &places[index_place(stack_end, PLACE_BITS)];
  if (atomic_exchange_explicit(&last->taken, true, memory_order_acquire)) return NULL;
  if (last->stack_end != stack_end) empty(last);
  last->stack_end = stack_end;
  last->met_others = false;
  last->next = last->begin;
  last->stay = MAX_KEPT;
  last->met_count = 0;
  return last;
}

static void meet(struct last_walk *last, const struct step *step, uint32_t first_id) {
  if (last->met_count == MAX_MET) return;
  last->met[last->met_count] = *step;
  last->met[last->met_count++].first_id = first_id;
}

int last_walk_follow(struct last_walk *last, uintptr_t *pc, uintptr_t *sp, uint32_t *ids, int count, int max) {
  const struct step *first = &last->kept[last->next];
  while (first->sp < *sp) first++;
  uint32_t id_end = first->first_id + (uint32_t)(max - count);
  const struct step *step = first;
  while (step->sp == *sp && step->pc == *pc && step[1].first_id <= id_end &&
         java_code_compilation(step->blob) == step->compilation) {
    *sp = step->sender;
    *pc = ((const uintptr_t *)*sp)[-1];
    step++;
  }
  last->next = (int)(step - last->kept);
  if (step == first) return 0;
  int id_count = (int)(step->first_id - first->first_id);
  for (int i = 0; i < id_count; i++) ids[count + i] = last->ids[first->first_id + (uint32_t)i];
  if (last->next == MAX_KEPT)
    last->stay = (int)(first - last->kept);
  else
    for (const struct step *passed = first; passed < step; passed++)
      meet(last, passed, (uint32_t)count + passed->first_id - first->first_id);
  return id_count;
}

void last_walk_add(struct last_walk *last, uintptr_t pc, uintptr_t sp, uintptr_t sender, const struct return_frames *frames,
                   int first) {
  struct step step = {pc, sp, sender, frames->blob, frames->compilation, .id_count = (uint32_t)frames->count};
  last->met_others = true;
  meet(last, &step, (uint32_t)first);
}

/* False where there is no room. */
static bool keep(struct last_walk *last, const struct step *step, const uint32_t *ids) {
  uint32_t end = last->kept[last->begin].first_id;
  if (last->begin == 0 || end < step->id_count) return false;
  struct step *kept = &last->kept[--last->begin];
  *kept = *step;
  kept->first_id = end - step->id_count;
  for (uint32_t i = 0; i < step->id_count; i++) last->ids[kept->first_id + i] = ids[step->first_id + i];
  return true;
}

void last_walk_end(struct last_walk *last, const uint32_t *ids) {
  if (last->met_others) {
    last->begin = last->stay;
    for (int i = last->met_count; i-- > 0;)
      if (!keep(last, &last->met[i], ids)) {
        empty(last);
        break;
      }
  }
  atomic_store_explicit(&last->taken, false, memory_order_release);
}

void last_walk_forget(void) {
  for (struct last_walk *last = places; last < places + (1 << PLACE_BITS); last++) last->stack_end = 0;
}

size_t last_walk_bytes(void) { return sizeof places; }
