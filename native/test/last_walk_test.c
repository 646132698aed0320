/* What is passed of a stack that changes, against a walk that remembers nothing, on code and stacks that are made up. */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "check.h"
#include "hotspot/java_code.h"
#include "sampler/last_walk.h"

struct java_code java_code;

enum { CODES = 9, INTERPRETED = 8, NEW_CODE = 7, MAX_DEPTH = 150, MAX_WORDS = 8 * MAX_DEPTH, MAX_FRAMES = 127 };

/* A call in a method of its own: how many words its frame takes, and how many methods are inlined there. The last one stands
 * for the interpreter's code, of whose frames nothing is kept. */
struct code_of_test {
  uint64_t head;
  struct {
    const char *method;
    uint32_t compile_id, entry_bci;
  } blob;
};

static struct code_of_test codes[CODES];

static uintptr_t pc_of(int code) { return (uintptr_t)&codes[code] + 1; }

static struct return_frames frames_at(uintptr_t pc) {
  int code = (int)((pc - 1 - (uintptr_t)codes) / sizeof *codes);
  const char *blob = (const char *)&codes[code].blob;
  struct return_frames frames = {blob, java_code_compilation(blob), (2 + (uintptr_t)code % 5) * sizeof(uintptr_t), 1 + code % 3, {0}};
  for (int i = 0; i < frames.count; i++) frames.ids[i] = 1 + (codes[code].blob.compile_id * CODES + (uint32_t)code) * 4 + (uint32_t)i;
  return frames;
}

/* ---- a stack: which calls, the outermost first ---- */

static int calls[MAX_DEPTH], depth;
static uintptr_t words[MAX_WORDS];
static uintptr_t innermost;

static uintptr_t stack_end(void) { return (uintptr_t)(words + MAX_WORDS); }

static void lay_out(void) {
  uintptr_t sp = stack_end() - sizeof(uintptr_t), caller = 0;
  for (int i = 0; i < depth; i++) {
    ((uintptr_t *)sp)[-1] = caller;
    caller = pc_of(calls[i]);
    sp -= frames_at(caller).frame_bytes;
  }
  innermost = sp;
}

static void call(int code) { calls[depth++] = code; }

static void call_all(int count) {
  for (depth = 0; depth < count;) call(depth % NEW_CODE);
  calls[0] = INTERPRETED;
  lay_out();
}

static unsigned searched; /* frames that were not followed, though they might have been */

static int walk(struct last_walk *last, uint32_t *ids, int max) {
  uintptr_t pc = pc_of(calls[depth - 1]), sp = innermost;
  int count = 0;
  searched = 0;
  while (pc != 0) {
    int passed = last == NULL ? 0 : last_walk_follow(last, &pc, &sp, ids, count, max);
    count += passed;
    if (passed > 0) continue;
    struct return_frames frames = frames_at(pc);
    int first = count;
    for (int i = 0; i < frames.count; i++) {
      if (count == max) return count;
      ids[count++] = frames.ids[i];
    }
    uintptr_t sender = sp + frames.frame_bytes;
    if (pc != pc_of(INTERPRETED)) searched++;
    if (last != NULL && pc != pc_of(INTERPRETED)) last_walk_add(last, pc, sp, sender, &frames, first);
    pc = ((uintptr_t *)sender)[-1], sp = sender;
  }
  return count;
}

/* Whether it says what a walk says that remembers nothing. */
static bool is_right_up_to(int max) {
  uint32_t ids[MAX_FRAMES], expected[MAX_FRAMES];
  struct last_walk *last = last_walk_begin(stack_end());
  if (last == NULL) return false;
  int count = walk(last, ids, max);
  unsigned searched_here = searched;
  last_walk_end(last, ids);
  bool same = count == walk(NULL, expected, max) && memcmp(ids, expected, (size_t)count * sizeof *ids) == 0;
  searched = searched_here;
  return same;
}

static bool is_right(void) { return is_right_up_to(MAX_FRAMES); }

static void passes_a_stack_that_is_as_it_was(void) {
  call_all(50);
  CHECK(is_right() && searched == 49);
  CHECK(is_right() && searched == 0);
}

static void searches_what_was_called_since(void) {
  call_all(50);
  CHECK(is_right());
  depth = 30;
  for (int i = 0; i < 12; i++) call(NEW_CODE);
  lay_out();
  CHECK(is_right() && searched == 12);
  CHECK(is_right() && searched == 0);
  for (int i = 30; i < 42; i += 4) calls[i] = INTERPRETED;
  lay_out();
  CHECK(is_right() && is_right() && searched == 0);
  depth = 35; /* some have returned */
  lay_out();
  CHECK(is_right() && searched == 0);
}

/* A caller goes on, and calls again what it had called before. */
static void searches_a_frame_in_the_midst_that_has_gone_on(void) {
  call_all(50);
  CHECK(is_right());
  calls[20] = 1; /* a frame as large */
  lay_out();
  CHECK(is_right() && searched == 1);
  CHECK(is_right() && searched == 0);
}

static void does_not_pass_other_code_in_its_place(void) {
  call_all(16);
  CHECK(is_right());
  codes[2].blob.compile_id++;
  CHECK(is_right() && searched == 2);
  codes[3].blob.entry_bci = 9;
  CHECK(is_right() && searched == 2);
  codes[4].head = 1;
  CHECK(is_right() && searched == 2);
}

static void ends_where_there_is_no_room(void) {
  call_all(50);
  for (int max = 0; max < MAX_FRAMES; max++) CHECK(is_right_up_to(max));
  last_walk_forget();
  for (int max = MAX_FRAMES; max-- > 0;) CHECK(is_right_up_to(max));
}

static void forgets(void) {
  call_all(50);
  CHECK(is_right() && is_right() && searched == 0);
  last_walk_forget();
  CHECK(is_right() && searched == 49);
}

static void another_walk_does_without(void) {
  struct last_walk *last = last_walk_begin(stack_end());
  CHECK(last != NULL && last_walk_begin(stack_end()) == NULL);
  last_walk_end(last, NULL);
  last = last_walk_begin(stack_end());
  CHECK(last != NULL);
  last_walk_end(last, NULL);
}

static uint32_t random_below(uint32_t bound) {
  static uint64_t seed = 1;
  seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
  return (uint32_t)(seed >> 20) % bound;
}

/* Returns, calls, calls that go on, code that is compiled anew; deeper than what is kept, too. */
static void change(void) {
  switch (random_below(8)) {
    case 0: codes[random_below(CODES)].blob.compile_id++; break;
    case 1: calls[random_below((uint32_t)depth)] = (int)random_below(CODES); break;
    case 2: last_walk_forget(); break;
    default:
      depth -= (int)random_below((uint32_t)depth);
      for (uint32_t i = random_below(random_below(4) == 0 ? MAX_DEPTH : 20); i > 0 && depth < MAX_DEPTH; i--)
        call((int)random_below(CODES));
  }
}

static void is_right_whatever_changes(void) {
  call_all(10);
  unsigned wrong = 0;
  for (int i = 0; i < 200000; i++) {
    change();
    lay_out();
    wrong += !is_right_up_to(random_below(4) == 0 ? 1 + (int)random_below(MAX_FRAMES) : MAX_FRAMES);
  }
  CHECK(wrong == 0);
}

int main(void) {
  java_code.block_size = offsetof(struct code_of_test, blob);
  java_code.nmethod_method = offsetof(struct code_of_test, blob.method) - offsetof(struct code_of_test, blob);
  java_code.nmethod_compile_id = offsetof(struct code_of_test, blob.compile_id) - offsetof(struct code_of_test, blob);
  java_code.nmethod_entry_bci = offsetof(struct code_of_test, blob.entry_bci) - offsetof(struct code_of_test, blob);
  passes_a_stack_that_is_as_it_was();
  searches_what_was_called_since();
  searches_a_frame_in_the_midst_that_has_gone_on();
  does_not_pass_other_code_in_its_place();
  ends_where_there_is_no_room();
  forgets();
  another_walk_does_without();
  is_right_whatever_changes();
  printf("last_walk_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
