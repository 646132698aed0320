/*
 * Tables of the Java frames seen: hot path on the writing side (names_frame_id), read by names_file.c.
 * Bounded: filled without locks. Frames are forgotten only while nobody uses the tables (names_keep).
 */
#ifndef MEMPROF_NAMES_H
#define MEMPROF_NAMES_H

#include <jni.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "sampler/frame_forms.h"
#include "sampler/method_names.h"

enum {
  MAX_FRAMES = 1 << 19,
  FRAMES_OF_BLOCK = 1 << 10,
};

/* What a record is. */
enum frame_state {
  FRAME_BEGUN,   /* a thread is writing it right now */
  FRAME_TO_NAME, /* its names are asked of JVMTI later (late_names.c) */
  FRAME_NAMED,
  FRAME_DROPPED, /* another thread was faster: stands for nothing */
};

/* What is known of one frame. */
struct frame_record {
  _Atomic uint16_t state;
  _Atomic uint8_t forms; /* met so far: bits of frame_forms.h */
  uint8_t told_forms;    /* names_file.c's own */
  struct frame_names names;
  int32_t bci;
  uint32_t version; /* of a method to be named later, among those that were redefined */
  jmethodID method; /* of a record that is, or was, to be named later; else NULL */
};

/* Reserves the tables. Returns 0 or an errno. */
int names_reserve(void);

/* The id of a frame, new or known; MARKER_OVERFLOW when a table is full. Async-signal-safe. */
uint32_t names_frame_id(jmethodID method, jint bci);

/* The same of a Method that a frame on this thread's stack keeps alive, where names are read in the hook. That frame is met
 * in this form. */
uint32_t names_frame_of(const char *method, int32_t bci, enum frame_form form);

/* How many records have been begun; those from the start up to a first incomplete one can be read. Their ids ascend. */
uint32_t names_count(void);
struct frame_record *names_record(uint32_t index);
uint32_t names_id(uint32_t index);

/* Whether records of a block, of FRAMES_OF_BLOCK by their index, may have been met in another form since this was asked, or
 * since names_forms_later. */
bool names_forms_changed(uint32_t block);
void names_forms_later(uint32_t block);

/* Records, by their index. */
struct frame_set {
  uint64_t bits[MAX_FRAMES / 64];
};

/* Adds the record of an id, if there is one. */
void names_mark(struct frame_set *set, uint32_t id);

/* Forgets all records but those of the set; those that stay keep their ids, and an id never comes again. Nobody may use
 * the tables meanwhile, nor what is kept of ids elsewhere afterwards. *reported counts records from the start: those of
 * them that stay. Returns 0, or an errno: then nothing has changed. Cold. */
int names_keep(const struct frame_set *used, uint32_t *reported);

/* Tells that methods were redefined: where frames are named later, the same bytecode index may now stand for
 * another line. */
void names_forget(const jmethodID *methods, jint count);

/* Frames and texts that found no room. */
uint64_t names_lost(void);

/* How full the fuller one of the tables is, in 1/100. */
unsigned names_full_percent(void);
uint64_t names_table_bytes(void);

#endif
