/*
 * The names of Java frames, read from a made-up Method in made-up metaspace: lines in both forms of the line
 * table, freed memory, redefinitions, numbers in place of pointers. Runs under AddressSanitizer and
 * UndefinedBehaviorSanitizer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "check.h"
#include "hotspot/redefinitions.h"
#include "hotspot/vm.h"
#include "metaspace.h"
#include "sampler/methods.h"
#include "sampler/names.h"
#include "sampler/outcome.h"
#include "sampler/safe_read.h"
#include "sampler/texts.h"

struct vm vm; /* in place of vm.c's */
struct redefinitions redefinitions; /* in place of redefinitions.c's */

static void copies_names_at_first_sight(void) {
  jmethodID id = (jmethodID)&handle;
  uint32_t frame = names_frame_id(id, 7);
  CHECK(frame >= FIRST_FRAME_ID);
  CHECK(names_frame_id(id, 7) == frame);
  CHECK(names_frame_id(id, 8) != frame);
  const struct frame_record *record = record_of(frame);
  CHECK(record != NULL);
  if (record == NULL) return;
  CHECK(text_is(record->names.class_name, "a/Class"));
  CHECK(text_is(record->names.method_name, "run"));
  CHECK(text_is(record->names.signature, "()V"));
  CHECK(text_is(record->names.source_file, "Class.java"));
  CHECK(record->bci == 7);
}

static int32_t line_at(jint bci) {
  redefine();
  const struct frame_record *record = record_of(names_frame_id((jmethodID)&handle, bci));
  return record == NULL ? -99 : record->names.line;
}

/* bci 0 -> line 10, bci 4 -> line 12, bci 300 -> line 5 (back: the long form), then the end */
static void reads_lines(bool exclude_zero) {
  vm.lines_exclude_zero = exclude_zero;
  unsigned char x = exclude_zero ? 1 : 0;
  /* signed numbers are zigzag: 0 -> 0, 10 -> 20, 296 -> 592 = 208 + 64 * 6, -7 -> 13 */
  const unsigned char lines[] = {0xff, (unsigned char)(0 + x), (unsigned char)(20 + x),
                                 4 << 3 | 2,
                                 0xff, 208, (unsigned char)(6 + (exclude_zero ? 1 : 0)),
                                 (unsigned char)(13 + x), 0};
  memcpy(constant.code_and_lines + constant.code_size, lines, sizeof lines);
  if (exclude_zero) /* the first byte of 592 holds 592 - 64 * 6 + 1 */
    constant.code_and_lines[constant.code_size + 5] = 209;
  CHECK(line_at(0) == 10);
  CHECK(line_at(3) == 10);
  CHECK(line_at(4) == 12);
  CHECK(line_at(299) == 12);
  CHECK(line_at(300) == 5);
  CHECK(line_at(-3) == -2);
}

static void survives_a_table_without_end(void) {
  memset(constant.code_and_lines, 0xff, sizeof constant.code_and_lines);
  CHECK(line_at(1) != -99); /* any answer will do: the sanitizer watches over the reads */
}

static void names_an_unloaded_method(void) {
  struct method *gone = NULL;
  const struct frame_record *record = record_of(names_frame_id((jmethodID)&gone, 1));
  CHECK(record != NULL && text_is(record->names.method_name, "[unloaded]"));
}

/* ---- memory that is gone ---- */

/* Whichever step of the way leads to nowhere, the frame is left to JVMTI. */
static void leaves_unreadable_methods_to_jvmti(void) {
  void *const gone = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct method *const method_gone = gone;
  struct const_method broken = constant;
  struct pool broken_pool = pool;
  struct method broken_method = {&broken};
  struct method *broken_handle = &broken_method;
  void **const steps[] = {(void **)&broken_handle, (void **)&broken_method.constant, (void **)&broken.pool,
                          &broken_pool.holder, &broken_pool.slots[3]};
  broken.pool = &broken_pool;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    void *kept = *steps[i];
    *steps[i] = method_gone;
    redefine();
    const struct frame_record *record = record_of(names_frame_id((jmethodID)&broken_handle, 7));
    CHECK(record != NULL && record->state == FRAME_TO_NAME && record->method == (jmethodID)&broken_handle);
    *steps[i] = kept;
  }
  redefine();
  const struct frame_record *whole = record_of(names_frame_id((jmethodID)&broken_handle, 7));
  CHECK(whole != NULL && whole->state == FRAME_NAMED && text_is(whole->names.method_name, "run"));
  CHECK(record_of(names_frame_id((jmethodID)gone, 7))->state == FRAME_TO_NAME);
  munmap(gone, 4096);
}

/* ---- redefinitions ---- */

static void reads_nothing_while_classes_are_redefined(void) {
  static struct method *fresh = &method;
  atomic_fetch_add(&redefinitions.begun, 1);
  uint32_t known = names_frame_id((jmethodID)&handle, 7);
  uint32_t late = names_frame_id((jmethodID)&fresh, 7);
  CHECK(record_of(late)->state == FRAME_TO_NAME && record_of(late)->method == (jmethodID)&fresh);
  CHECK(names_frame_id((jmethodID)&fresh, 7) == late);
  CHECK(redefinitions.readers == 0);
  atomic_fetch_add(&redefinitions.ended, 1);
  uint32_t named = names_frame_id((jmethodID)&fresh, 7);
  CHECK(record_of(named)->state == FRAME_NAMED && named != late);
  CHECK(names_frame_id((jmethodID)&handle, 7) == named); /* the names are the same */
  CHECK(known == late || record_of(known) != NULL);
}

static void a_redefined_method_has_new_lines(void) {
  struct method *own = &method;
  const unsigned char first[] = {0xff, 0, 20, 0}, second[] = {0xff, 0, 34, 0};
  memcpy(constant.code_and_lines + constant.code_size, first, sizeof first);
  vm.lines_exclude_zero = false;
  redefine();
  uint32_t before = names_frame_id((jmethodID)&own, 5);
  memcpy(constant.code_and_lines + constant.code_size, second, sizeof second);
  CHECK(names_frame_id((jmethodID)&own, 5) == before); /* nobody has told of another version */
  redefine();
  uint32_t after = names_frame_id((jmethodID)&own, 5);
  CHECK(record_of(before)->names.line == 10 && record_of(after)->names.line == 17);
  redefine(); /* to the same: nothing grows */
  uint32_t count = names_count();
  CHECK(names_frame_id((jmethodID)&own, 5) == after && names_count() == count);
}

static void forgets_frames_that_were_named_late(void) {
  static struct method *fresh = &method, *other = &method;
  jmethodID id = (jmethodID)&fresh, kept = (jmethodID)&other;
  vm.names_in_hook = false;
  uint32_t before = names_frame_id(id, 3), waiting = names_frame_id(id, 4), unmoved = names_frame_id(kept, 3);
  atomic_store(&record_of(before)->state, FRAME_NAMED); /* as late_names.c does */
  atomic_store(&record_of(unmoved)->state, FRAME_NAMED);
  atomic_fetch_add(&redefinitions.begun, 1);
  names_forget(&id, 1);
  atomic_fetch_add(&redefinitions.ended, 1);
  CHECK(names_frame_id(id, 3) != before);
  CHECK(names_frame_id(id, 4) != waiting);
  for (int i = 0; i < 203; i++) names_forget(&id, 1);
  CHECK(names_frame_id(id, 3) != MARKER_OVERFLOW && names_lost() == 0);
  CHECK(names_frame_id(kept, 3) == unmoved);
  vm.names_in_hook = true;
}

/* ---- forms ---- */

static bool forms_are(uint8_t forms, const char *expected) {
  char letters[MAX_FORM_LETTERS];
  size_t length = (size_t)(forms_write(letters, forms) - letters);
  return length == strlen(expected) && memcmp(letters, expected, length) == 0;
}

static void writes_forms_as_letters(void) {
  static const char *const letters[FORM_COUNT] = {"", "0", "1", "2", "j", "1i", "2i", "ji"};
  for (enum frame_form form = FORM_UNKNOWN; form < FORM_COUNT; form++) CHECK(forms_are(form_bit(form), letters[form]));
  CHECK(forms_are(0, "") && forms_are(0xff, "012ji"));
}

/* One frame, whichever form it is met in; and each form is told once. */
static void remembers_forms_beside_a_frame(void) {
  const char *const of = (const char *)&method;
  names_forms_changed(0);
  redefine();
  uint32_t id = names_frame_id((jmethodID)&handle, 9);
  CHECK(record_of(id)->forms == 0 && !names_forms_changed(0));
  uint32_t count = names_count();
  static const enum frame_form met[] = {FORM_INTERPRETED, FORM_INLINED_BY_C1, FORM_C2, FORM_UNKNOWN};
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < 4; i++) {
      CHECK(names_frame_of(of, 9, met[i]) == id);
      CHECK(names_forms_changed(0) == (round == 0 && i < 3));
    }
  CHECK(forms_are(record_of(id)->forms, "012i") && names_count() == count);
  redefine(); /* read again: nothing new */
  CHECK(names_frame_of(of, 9, FORM_C2) == id && !names_forms_changed(0));
  names_forms_later(0);
  CHECK(names_forms_changed(0) && !names_forms_changed(0));
}

static void keeps_forms_of_frames_that_stay(void) {
  static struct frame_set used;
  uint32_t id = names_frame_of((const char *)&method, 9, FORM_C2), reported = 0;
  names_mark(&used, id);
  CHECK(names_keep(&used, &reported) == 0 && names_count() == 1);
  CHECK(forms_are(record_of(id)->forms, "012i") && names_forms_changed(0));
  CHECK(names_frame_of((const char *)&method, 9, FORM_COMPILED) == id && names_forms_changed(0));
  CHECK(forms_are(record_of(id)->forms, "012ji"));
}

/* ---- numbers in place of pointers ---- */

static void finds_methods_by_number(void) {
  bool known;
  CHECK(methods_reserve() == 0);
  vm.ids_are_numbers = true;
  uint64_t number = 4711, later = number + MAX_NUMBERED_METHODS;
  methods_keep(number, &method, false);
  CHECK(methods_find((jmethodID)(uintptr_t)number, &known) == &method && known);
  CHECK(methods_find((jmethodID)(uintptr_t)(number + 1), &known) == NULL && !known);
  static struct method another;
  methods_keep(number, &another, false);
  CHECK(methods_find((jmethodID)(uintptr_t)number, &known) == &method);
  methods_keep(number, &another, true);
  CHECK(methods_find((jmethodID)(uintptr_t)number, &known) == &another);
  methods_keep(later, &method, false);
  CHECK(methods_find((jmethodID)(uintptr_t)later, &known) == &method && known);
  CHECK(methods_find((jmethodID)(uintptr_t)number, &known) == NULL && !known);
  methods_keep(number, &another, true); /* late news of an old one */
  CHECK(methods_find((jmethodID)(uintptr_t)later, &known) == &method);
  vm.method_id_shift = 16;
  const struct frame_record *record = record_of(names_frame_id((jmethodID)(uintptr_t)later, 7));
  CHECK(record != NULL && record->state == FRAME_NAMED && text_is(record->names.class_name, "a/Class"));
  record = record_of(names_frame_id((jmethodID)(uintptr_t)number, 7));
  CHECK(record != NULL && record->state == FRAME_TO_NAME);
  vm.ids_are_numbers = false;
  vm.method_id_shift = 13;
}

int main(void) {
  describe_layout();
  if (names_reserve() != 0 || !safe_read_prepare()) return 1;
  copies_names_at_first_sight();
  reads_lines(false);
  reads_lines(true);
  survives_a_table_without_end();
  names_an_unloaded_method();
  leaves_unreadable_methods_to_jvmti();
  reads_nothing_while_classes_are_redefined();
  a_redefined_method_has_new_lines();
  forgets_frames_that_were_named_late();
  finds_methods_by_number();
  writes_forms_as_letters();
  remembers_forms_beside_a_frame();
  keeps_forms_of_frames_that_stay();
  printf("names_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
