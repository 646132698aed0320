/*
 * Tables of the Java frames seen: hot path on the writing side (frame_id), read by names_file.c.
 * Bounded: reserved once, filled without locks, never freed.
 */
#ifndef MEMPROF_NAMES_H
#define MEMPROF_NAMES_H

#include <jni.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* What is known of one frame. Strings are offsets into the text table; 0 is the empty string. */
struct frame_record {
  _Atomic uint32_t id; /* 0 until the record is complete */
  uint32_t class_name, method_name, signature, source_file;
  int32_t line, bci;
  jmethodID method; /* for a record that is named later; NULL when the names are here */
};

/* Reserves the tables. Returns 0 or an errno. */
int names_reserve(void);

/* The id of a frame, new or known; MARKER_OVERFLOW when a table is full. Async-signal-safe. */
uint32_t names_frame_id(jmethodID method, jint bci);

/* How many records have been begun; those from the start up to a first incomplete one can be read. */
uint32_t names_count(void);
const struct frame_record *names_record(uint32_t index);

/* A string of the text table: its bytes (modified UTF-8, not terminated) and length. */
const char *names_text(uint32_t offset, uint16_t *length);

uint64_t names_lost(void);
uint64_t names_table_bytes(void);

#endif
