/* What HotSpot's metaspace tells of a frame. Hot path: async-signal-safe. */
#ifndef MEMPROF_METHOD_NAMES_H
#define MEMPROF_METHOD_NAMES_H

#include <jni.h>
#include <stdbool.h>
#include <stdint.h>

/* The names of a frame: offsets of texts.h. */
struct frame_names {
  uint32_t class_name, method_name, signature, source_file;
  int32_t line; /* -1 unknown, -2 a native method */
};

/* Reads the names of a Method's frame. `begun` is that of redefinitions_begin_read. False where the Method
 * may have been freed meanwhile, or cannot be read. */
bool method_names_read(struct frame_names *names, const void *method, jint bci, uint32_t begun);

#endif
