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

#include "jvm_events.h"
#include "libraries.h"
#include "memprof.h"
#include "names.h"
#include "outcome.h"
#include "vm.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int file = -1;
static uint32_t next_record;

/* Lines not yet on disk. Written from `written` on; kept over a failed write. */
static struct {
  char *bytes;
  size_t length, room, written;
  bool out_of_memory;
} pending;

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

static void append_named_in_hook(const struct frame_record *record) {
  const uint32_t texts[] = {record->class_name, record->method_name, record->signature,
                            record->source_file};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    uint16_t length;
    const char *text = names_text(texts[i], &length);
    append_field(text, length);
  }
  append("\t%" PRId32 "\t%" PRId32 "\n", record->line, record->bci);
}

static int32_t jvmti_line(jvmtiEnv *jvmti, jmethodID method, jint bci) {
  jvmtiLineNumberEntry *lines;
  jint count, line = -1;
  if (bci == -3) return -2;
  if ((*jvmti)->GetLineNumberTable(jvmti, method, &count, &lines) != JVMTI_ERROR_NONE) return -1;
  jlocation best = -1;
  for (jint i = 0; i < count; i++)
    if (lines[i].start_location <= bci && lines[i].start_location >= best) {
      best = lines[i].start_location;
      line = lines[i].line_number;
    }
  (*jvmti)->Deallocate(jvmti, (unsigned char *)lines);
  return line;
}

/* For JVMs whose memory the hook does not read: late, so a class may be gone. */
static void append_named_by_jvmti(const struct frame_record *record, JNIEnv *env) {
  jvmtiEnv *jvmti = jvm_events_jvmti;
  char *class_signature = NULL, *name = NULL, *signature = NULL, *source = NULL;
  jclass type = NULL;
  int32_t line = -1;
  if ((*jvmti)->GetMethodDeclaringClass(jvmti, record->method, &type) == JVMTI_ERROR_NONE &&
      (*jvmti)->GetClassSignature(jvmti, type, &class_signature, NULL) == JVMTI_ERROR_NONE &&
      (*jvmti)->GetMethodName(jvmti, record->method, &name, &signature, NULL) == JVMTI_ERROR_NONE) {
    (*jvmti)->GetSourceFileName(jvmti, type, &source);
    line = jvmti_line(jvmti, record->method, record->bci);
    append_field(class_signature + 1, strlen(class_signature) - 2); /* without L and ; */
    append_field(name, strlen(name));
    append_field(signature, strlen(signature));
  } else {
    append("\t\t[unloaded]\t");
  }
  append_field(source == NULL ? "" : source, source == NULL ? 0 : strlen(source));
  append("\t%" PRId32 "\t%" PRId32 "\n", line, (int32_t)record->bci);
  char *to_free[] = {class_signature, name, signature, source};
  for (size_t i = 0; i < sizeof to_free / sizeof *to_free; i++)
    (*jvmti)->Deallocate(jvmti, (unsigned char *)to_free[i]);
  if (type != NULL) (*env)->DeleteLocalRef(env, type);
}

static void append_new_frames(void) {
  JNIEnv *env = NULL;
  if (jvm_events_vm != NULL) (*jvm_events_vm)->GetEnv(jvm_events_vm, (void **)&env, JNI_VERSION_1_8);
  for (; next_record < names_count(); next_record++) {
    const struct frame_record *record = names_record(next_record);
    uint32_t id = atomic_load_explicit(&record->id, memory_order_acquire);
    if (id == 0) return; /* a thread is writing it right now: next time */
    if (record->method != NULL && env == NULL) return;
    append("j\t%" PRIu32, id);
    if (record->method == NULL)
      append_named_in_hook(record);
    else
      append_named_by_jvmti(record, env);
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

static int flush(void) {
  static const struct library_listener listener = {library_loaded, library_unloaded};
  if (file < 0) return EBADF;
  libraries_report(&listener);
  append_new_frames();
  return write_pending();
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
    append_header();
    error = flush();
  }
  return error;
}

int memprof_names_open(const char *path) {
  pthread_mutex_lock(&lock);
  close_file();
  int error = begin(open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
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

int memprof_names_flush(void) {
  pthread_mutex_lock(&lock);
  int error = flush();
  pthread_mutex_unlock(&lock);
  return error;
}

void memprof_names_close(void) {
  pthread_mutex_lock(&lock);
  close_file();
  pthread_mutex_unlock(&lock);
}

void memprof_footprint(struct memprof_footprint *out) {
  *out = (struct memprof_footprint){.table_bytes = names_table_bytes(),
                                    .named_frames = names_count(),
                                    .lost_frames = names_lost(),
                                    .method_ids = jvm_events_method_ids(),
                                    .method_id_nanos = jvm_events_method_id_nanos()};
}
