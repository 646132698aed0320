/*
 * Appends what the hook's tables and the loader know to the names file (docs/formats.md). Cold: called
 * by one thread of the agent, every 100 ms and before a dump is read.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hotspot/jvm_events.h"
#include "hotspot/late_names.h"
#include "hotspot/vm.h"
#include "memprof.h"
#include "monotonic.h"
#include "process/frame_reclaim.h"
#include "process/libraries.h"
#include "process/live_file.h"
#include "sampler/last_walk.h"
#include "sampler/names.h"
#include "sampler/outcome.h"
#include "sampler/return_cache.h"
#include "sampler/texts.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int file = -1;
static uint32_t next_record;

/* Lines not yet on disk. Written from `written` on; kept over a failed write, but not added to without end:
 * what is not appended now stays in the tables, to be appended later. */
enum { MAX_PENDING_BYTES = 256 << 10 };

static struct {
  char *bytes;
  size_t length, room, written;
  bool out_of_memory;
} pending;

static bool is_full(void) { return pending.length - pending.written >= MAX_PENDING_BYTES; }

static void append_bytes(const char *bytes, size_t length) {
  if (pending.length + length > pending.room) {
    size_t room = 2 * (pending.length + length);
    char *bigger = realloc(pending.bytes, room);
    if (bigger == NULL) {
      pending.out_of_memory = true;
      return;
    }
    pending.bytes = bigger;
    pending.room = room;
  }
  memcpy(pending.bytes + pending.length, bytes, length);
  pending.length += length;
}

__attribute__((format(printf, 1, 2))) static void append(const char *format, ...) {
  char line[256];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  append_bytes(line, length < (int)sizeof line ? (size_t)length : sizeof line - 1);
}

static void append_text(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) switch (text[i]) {
      case '\t': append_bytes("\\t", 2); break;
      case '\n': append_bytes("\\n", 2); break;
      case '\r': append_bytes("\\r", 2); break;
      case '\\': append_bytes("\\\\", 2); break;
      default: append_bytes(&text[i], 1);
    }
}

static void append_field(const char *text, size_t length) {
  append_bytes("\t", 1);
  append_text(text, length);
}

/* ---- libraries ---- */

static void library_loaded(uint64_t seq, const struct library_segment *segment) {
  append("l\t%" PRIu64 "\t%" PRIxPTR "\t%" PRIxPTR "\t%" PRIxPTR "\t%" PRIxPTR "\t", seq, segment->base,
         segment->start, segment->end, segment->file_offset);
  if (segment->build_id == NULL) append_bytes("-", 1);
  for (unsigned i = 0; i < segment->build_id_bytes; i++) append("%02x", segment->build_id[i]);
  append_field(segment->path, strlen(segment->path));
  append_bytes("\n", 1);
}

static void library_unloaded(uint64_t seq, uintptr_t base, uint32_t generation) {
  append("u\t%" PRIu64 "\t%" PRIxPTR "\t%" PRIu32 "\n", seq, base, generation);
}

/* ---- frames ---- */

/* Tells no form twice. */
static void append_forms(struct frame_record *record) {
  char letters[MAX_FORM_LETTERS];
  record->told_forms = atomic_load_explicit(&record->forms, memory_order_relaxed);
  append_field(letters, (size_t)(forms_write(letters, record->told_forms) - letters));
}

static void append_frame(uint32_t id, struct frame_record *record) {
  const uint32_t texts[] = {record->names.class_name, record->names.method_name, record->names.signature,
                            record->names.source_file};
  append("j\t%" PRIu32, id);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    uint16_t length;
    const char *text = texts_get(texts[i], &length);
    append_field(text, length);
  }
  append("\t%" PRId32 "\t%" PRId32, record->names.line, record->bci);
  append_forms(record);
  append_bytes("\n", 1);
}

static void append_new_frames(void) {
  for (; next_record < names_count() && !is_full(); next_record++) {
    struct frame_record *record = names_record(next_record);
    uint16_t state = atomic_load_explicit(&record->state, memory_order_acquire);
    if (state < FRAME_NAMED) return; /* next time */
    if (state == FRAME_NAMED) append_frame(names_id(next_record), record);
  }
}

/* ---- forms of frames that are told of already ---- */

/* A sixteenth of the time since the beginning, so that the lines of a long warm-up lie in few places: who follows the file
 * keeps account of each (NamesIndex). */
enum { FORMS_SHARE = 16, MAX_FORMS_SECONDS = 30 };

static int64_t first_nanos, forms_nanos;

static bool forms_are_due(void) {
  int64_t now = monotonic_nanos(), wait = (now - first_nanos) / FORMS_SHARE, most = MAX_FORMS_SECONDS * INT64_C(1000000000);
  if (now - forms_nanos < (wait < most ? wait : most)) return false;
  forms_nanos = now;
  return true;
}

/* False where there is no more room now. */
static bool append_forms_of_block(uint32_t block) {
  uint32_t first = block * FRAMES_OF_BLOCK, end = first + FRAMES_OF_BLOCK < next_record ? first + FRAMES_OF_BLOCK : next_record;
  for (uint32_t index = first; index < end; index++) {
    struct frame_record *record = names_record(index);
    if (atomic_load_explicit(&record->forms, memory_order_relaxed) == record->told_forms) continue;
    if (is_full()) return false;
    append("k\t%" PRIu32, names_id(index));
    append_forms(record);
    append_bytes("\n", 1);
  }
  return true;
}

static void append_changed_forms(void) {
  for (uint32_t block = 0; block * FRAMES_OF_BLOCK < next_record; block++) {
    if (!names_forms_changed(block) || append_forms_of_block(block)) continue;
    names_forms_later(block);
    return;
  }
}

/* ---- the file ---- */

static int write_pending(void) {
  while (pending.written < pending.length) {
    ssize_t written = write(file, pending.bytes + pending.written, pending.length - pending.written);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    pending.written += (size_t)written;
  }
  pending.length = pending.written = 0;
  return pending.out_of_memory ? ENOMEM : 0;
}

static bool next_is_named(void) {
  return next_record < names_count() && atomic_load(&names_record(next_record)->state) >= FRAME_NAMED;
}

static int flush(void) {
  static const struct library_listener listener = {library_loaded, library_unloaded};
  jvm_events_mend();
  late_names_resolve(); /* even without a file: it may be too late when there is one */
  if (file < 0) return EBADF;
  int error = 0;
  bool is_due = forms_are_due();
  do {
    if (!is_full()) libraries_report(&listener);
    if (is_due) append_changed_forms();
    append_new_frames();
    error = write_pending();
  } while (error == 0 && next_is_named());
  return error;
}

static void append_header(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  append("memprof-names\t1\t%d\t%lld\n", (int)getpid(),
         (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000);
  for (int i = 0; i < memprof_outcome_count(); i++)
    append("m\t%d\t[%s]\n", i + 1, memprof_outcome_name(i));
  append("m\t%d\t[overflow]\n", MARKER_OVERFLOW);
  append("m\t%d\t[truncated]\n", MARKER_TRUNCATED);
  append("m\t%d\t[frames in the heap]\n", MARKER_IN_HEAP);
  append("m\t%d\t[unloaded]\n", MARKER_UNLOADED);
}

static void close_file(void) {
  if (file >= 0) close(file);
  file = -1;
  pending.length = pending.written = 0;
  pending.out_of_memory = false;
  next_record = 0;
  libraries_report_again();
}

static int begin(int opened) {
  int error = opened < 0 ? errno : 0;
  file = opened;
  if (error == 0) {
    first_nanos = forms_nanos = monotonic_nanos();
    append_header();
    error = flush();
  }
  return error;
}

int memprof_names_open(const char *path) {
  pthread_mutex_lock(&lock);
  close_file();
  int error = begin(open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC, 0600));
  pthread_mutex_unlock(&lock);
  return error;
}

int memprof_names_open_file(int open_file) {
  pthread_mutex_lock(&lock);
  close_file();
  int error = begin(fcntl(open_file, F_DUPFD_CLOEXEC, 0));
  pthread_mutex_unlock(&lock);
  return error;
}

/* What is on disk already, from the beginning. */
static int copy(int into) {
  char path[32], bytes[1 << 14];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file); /* it was opened for writing only */
  int from = open(path, O_RDONLY | O_CLOEXEC);
  if (from < 0) return errno;
  int error = 0;
  for (ssize_t length; error == 0 && (length = read(from, bytes, sizeof bytes)) != 0;)
    if (length < 0 || write(into, bytes, (size_t)length) != length) error = errno == 0 ? EIO : errno;
  close(from);
  return error;
}

int memprof_names_copy(int into) {
  pthread_mutex_lock(&lock);
  bool is_open = file >= 0;
  int error = is_open ? flush() : begin(fcntl(into, F_DUPFD_CLOEXEC, 0));
  if (!is_open)
    close_file();
  else if (error == 0)
    error = copy(into);
  pthread_mutex_unlock(&lock);
  return error;
}

int memprof_names_flush(void) {
  pthread_mutex_lock(&lock);
  int error = flush();
  pthread_mutex_unlock(&lock);
  return error;
}

void memprof_sweep(void) {
  live_file_sweep();
  pthread_mutex_lock(&lock);
  frame_reclaim(&next_record);
  pthread_mutex_unlock(&lock);
}

void memprof_names_close(void) {
  pthread_mutex_lock(&lock);
  close_file();
  pthread_mutex_unlock(&lock);
}

void memprof_footprint(struct memprof_footprint *out) {
  *out = (struct memprof_footprint){.table_bytes = names_table_bytes() + return_cache_bytes() + last_walk_bytes(),
                                    .named_frames = names_count(),
                                    .lost_frames = names_lost(),
                                    .method_ids = jvm_events_method_ids(),
                                    .method_id_nanos = jvm_events_method_id_nanos(),
                                    .full_percent = names_full_percent(),
                                    .reclaimed_frames = frame_reclaim_count()};
}

const char *memprof_names_by_jvmti_reason(void) { return vm.names_by_jvmti; }
