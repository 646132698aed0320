/*
 * What libmemprof.so tells of itself: the agent calls these through jni/hook_library.c, on threads of
 * its own, never from the hook.
 */
#ifndef MEMPROF_H
#define MEMPROF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMPROF_EXPORT __attribute__((visibility("default")))

/* How many outcomes a stack walk can have. */
MEMPROF_EXPORT int memprof_outcome_count(void);

/* The name of an outcome ("java", "gc thread", ...), or NULL when out of range. Static storage. */
MEMPROF_EXPORT const char *memprof_outcome_name(int outcome);

/* Walks that ended so since the process started. */
MEMPROF_EXPORT uint64_t memprof_outcome_walks(int outcome);

/* Walks of every outcome: the samples since the process started. Microseconds; asked ten times a second. */
MEMPROF_EXPORT uint64_t memprof_samples(void);

/* Bytes held by the hook's tables; frames named; frames lost to a full table; jmethodIDs allocated
 * ahead of time and the nanoseconds that took; how full the fullest of the tables of names is, 0 to 100; frames that were
 * forgotten since no stack had them. */
struct memprof_footprint {
  uint64_t table_bytes;
  uint64_t named_frames;
  uint64_t lost_frames;
  uint64_t method_ids;
  uint64_t method_id_nanos;
  uint64_t full_percent;
  uint64_t reclaimed_frames;
};
MEMPROF_EXPORT void memprof_footprint(struct memprof_footprint *out);

/* Why frames are named by JVMTI, some milliseconds after they are seen; NULL where the hook names them. */
MEMPROF_EXPORT const char *memprof_names_by_jvmti_reason(void);

/* Walks of Java frames: by ourselves; by AsyncGetCallTrace; those of the former that were held against the latter as well,
 * and those of them in which the two disagreed. */
struct memprof_java_walks {
  uint64_t own, by_jvm, compared, disagreed;
};
MEMPROF_EXPORT void memprof_java_walks(struct memprof_java_walks *out);

/* Why all are by AsyncGetCallTrace; NULL where they are not. */
MEMPROF_EXPORT const char *memprof_walks_by_jvm_reason(void);

/* What the JVM has run out of since the last call, as bits. */
enum {
  MEMPROF_EXHAUSTED_JAVA_HEAP = 1,
  MEMPROF_EXHAUSTED_THREADS = 2,
  MEMPROF_EXHAUSTED_OTHER = 4,
  MEMPROF_EXHAUSTED_DIRECT_MEMORY = 8,  /* this one and the next only Java code tells of */
  MEMPROF_EXHAUSTED_NATIVE_MEMORY = 16,
  MEMPROF_EXHAUSTED_METASPACE = 32,
};
MEMPROF_EXPORT uint32_t memprof_exhausted_take(void);

/* The same, and leaves them for that call. */
MEMPROF_EXPORT uint32_t memprof_exhausted(void);

/* A mapping, page by page: [start, end), the number of the stack that made it, and when, in milliseconds since 1970.
 * Neighbours of one stack are one, as old as the oldest. */
struct memprof_mapping {
  uint64_t start, end, stack, birth_millis;
};

/* Whether mappings are watched: this library was preloaded, and this is no fork. */
MEMPROF_EXPORT bool memprof_mappings_watched(void);

/* Copies them in order of their addresses. Returns how many there are, which may be more than there was room for. */
MEMPROF_EXPORT size_t memprof_mappings(struct memprof_mapping *into, size_t room);

enum { MEMPROF_MAX_MAPPING_STACK = 64 };

/* Copies the words of a stack (docs/formats.md), innermost first; returns how many. A stack of an allocator's or
 * of this library's is the return address of mmap alone. 0 for those that found no room, which share number 0. */
MEMPROF_EXPORT unsigned memprof_mapping_stack(uint64_t stack, uint64_t *words, unsigned max);

/* Changes that could not be recorded: the table was full, or a signal handler mapped amid one. */
MEMPROF_EXPORT uint64_t memprof_mappings_lost(void);

/* Whether this process's jemalloc tells of samples and their frees: from 5.3.1 on. */
MEMPROF_EXPORT bool memprof_live_known(void);

/* Writes the sampled allocations that live and whose age is from min_millis to max_millis, in the form of jemalloc's own
 * dumps (docs/formats.md), to a file that is open. Nobody who allocates waits. Returns 0 or an errno, ENOTSUP where they
 * are not known. */
MEMPROF_EXPORT int memprof_live_write(int file, uint64_t min_millis, uint64_t max_millis);

/* The same of all ages, into a file of its own; the store has made it, so that nobody else can. */
MEMPROF_EXPORT int memprof_live_dump(const char *path);

/* The same of all ages, and with them what was ever sampled at each stack: allocated and freed, lifetimes, and what lived
 * at the peak, since the start or since the last memprof_history_begin_anew. */
MEMPROF_EXPORT int memprof_history_write(int file);

MEMPROF_EXPORT void memprof_history_begin_anew(void);

/* The sampled allocations that live, by the usable size of their blocks. */
struct memprof_live_size {
  uint64_t usable_bytes, samples, requested_bytes;
};

/* Copies them, in no order; returns how many. Sizes that find no room are left out: jemalloc has 232. */
MEMPROF_EXPORT size_t memprof_live_sizes(struct memprof_live_size *into, size_t room);

/* Samples for which the table of the live ones had no room, and those whose stacks had none, which share a row. */
MEMPROF_EXPORT uint64_t memprof_live_lost(void);

/* Makes room for stacks and frames that are new; soon done, but once in days (frame_reclaim.h). Asked a few times a second,
 * by any thread. */
MEMPROF_EXPORT void memprof_sweep(void);

/* Creates the names file (docs/formats.md), which must not exist, and writes all that is known.
 * Returns 0 or an errno. One names file at a time: a second open closes the first. */
MEMPROF_EXPORT int memprof_names_open(const char *path);

/* The same, into a file that is open already and empty; the caller keeps his descriptor. */
MEMPROF_EXPORT int memprof_names_open_file(int file);

/* Writes all that is known into a file that is open and empty, whether there is a names file or not. On a thread that is
 * attached to the JVM. Returns 0 or an errno. */
MEMPROF_EXPORT int memprof_names_copy(int into);

/* Appends what is new: frames first seen since, libraries loaded and unloaded. Must be called by a
 * thread attached to the JVM, often (every 100 ms) and before a dump is read. Returns 0 or an errno;
 * after an error the same records are tried again by the next call. */
MEMPROF_EXPORT int memprof_names_flush(void);

/* Stops and closes the names file. */
MEMPROF_EXPORT void memprof_names_close(void);

/* Opens a new file without a name, readable and writable, on the file system of a directory, or in
 * memory where that is NULL. Returns the descriptor, closed on exec, or -errno. Others of this
 * process, and jemalloc, open it by /proc/self/fd. */
MEMPROF_EXPORT int memprof_scratch_open(const char *directory);

MEMPROF_EXPORT void memprof_scratch_close(int file);

#endif
