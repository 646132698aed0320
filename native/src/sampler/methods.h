/*
 * Which Method a jmethodID stands for. Up to JDK 25 it points to a pointer to it, which is never freed
 * (src/hotspot/share/classfile/classLoaderData.cpp, ~ClassLoaderData). From JDK 26 on it is a number, given
 * out in order and never twice (src/hotspot/share/oops/jmethodIDTable.cpp): there is a table of them here.
 */
#ifndef MEMPROF_METHODS_H
#define MEMPROF_METHODS_H

#include <jni.h>
#include <stdbool.h>
#include <stdint.h>

/* Of the numbers whose remainder by this is the same, the latest is kept. So the table is bounded, and what
 * it forgets are the methods of classes that were loaded long ago: JVMTI names those. */
enum { MAX_NUMBERED_METHODS = 1 << 20 };

/* Reserves the table. Returns 0 or an errno. */
int methods_reserve(void);

/* Keeps the Method of a number; `replace` one that is known. */
void methods_keep(uint64_t number, const void *method, bool replace);

/* Hot path: the Method, or NULL where it is not known or unloaded. It is alive as long as a frame of it is
 * on the calling thread's stack and no class is redefined. */
const void *methods_find(jmethodID id, bool *known);

uint64_t methods_bytes(void);

#endif
