/* What HotSpot's metaspace tells of a frame. Hot path: async-signal-safe. */
#ifndef MEMPROF_METHOD_NAMES_H
#define MEMPROF_METHOD_NAMES_H

#include <jni.h>
#include <stdbool.h>
#include <stdint.h>

enum { NATIVE_METHOD_BCI = -3 /* as AsyncGetCallTrace has it */, NATIVE_METHOD_LINE = -2, NO_LINE = -1 };

/* The names of a frame: offsets of texts.h. */
struct frame_names {
  uint32_t class_name, method_name, signature, source_file;
  int32_t line; /* or one of the above */
};

/* Reads the names of a Method's frame. `begun` is that of redefinitions_begin_read; NULL where a frame on this thread's
 * stack runs this very Method, and so keeps it. False where the Method may have been freed meanwhile, or cannot be
 * read. */
bool method_names_read(struct frame_names *names, const void *method, jint bci, const uint32_t *begun);

#endif
