#include "process/status_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocator/mallctl.h"
#include "hotspot/java_memory.h"
#include "hotspot/perf_counters.h"
#include "hotspot/vm.h"
#include "memprof.h"
#include "process/limit_lines.h"
#include "process/standby_curve.h"
#include "process/text_file.h"

static char *told;
static size_t told_length;

void status_file_tell(const char *lines, size_t length) {
  char *copy = malloc(length + 1);
  if (copy == NULL) return; /* what was told before still holds for the most part */
  memcpy(copy, lines, length);
  free(told);
  told = copy;
  told_length = length;
}

static void print_number(struct text_file *out, const char *field, int64_t number) {
  text_file_print(out, "%s\t%" PRId64 "\n", field, number);
}

/* Not there where it is NULL. */
static void print_text(struct text_file *out, const char *field, const char *text) {
  if (text == NULL) return;
  text_file_print(out, "%s\t", field);
  text_file_append(out, text, strlen(text));
  text_file_append(out, "\n", 1);
}

/* ---- jemalloc ---- */

/* Its controls' types are not told: a number of `size` bytes. Not there where this jemalloc has no such control. */
static bool print_control(struct text_file *out, const char *field, const char *name, size_t size) {
  int64_t value = 0; /* of a narrower one the low bytes are written */
  size_t room = size;
  if (mallctl_by_name(name, &value, &room, NULL, 0) != 0) return false;
  print_number(out, field, value);
  return true;
}

static bool print_malloc(struct text_file *out) {
  const char *version = NULL;
  size_t size = sizeof version;
  if (mallctl_by_name("version", &version, &size, NULL, 0) == 0) print_text(out, "jemalloc", version);
  print_control(out, "config-prof", "config.prof", sizeof(bool));
  print_control(out, "opt-prof", "opt.prof", sizeof(bool));
  return mallctl_advance_epoch() == 0 && print_control(out, "allocated", "stats.allocated", sizeof(size_t)) &&
         print_control(out, "resident", "stats.resident", sizeof(size_t)) &&
         print_control(out, "active", "prof.active", sizeof(bool)) &&
         print_control(out, "sample-log", "prof.lg_sample", sizeof(size_t)) &&
         print_control(out, "interval-log", "opt.lg_prof_interval", sizeof(ssize_t));
}

/* ---- the sampler ---- */

static void print_footprint(struct text_file *out) {
  struct memprof_footprint footprint;
  memprof_footprint(&footprint);
  print_number(out, "table-bytes", (int64_t)footprint.table_bytes);
  print_number(out, "named-frames", (int64_t)footprint.named_frames);
  print_number(out, "lost-frames", (int64_t)footprint.lost_frames);
  print_number(out, "method-ids", (int64_t)footprint.method_ids);
  print_number(out, "method-id-nanos", (int64_t)footprint.method_id_nanos);
  print_number(out, "full-percent", (int64_t)footprint.full_percent);
}

static void print_sampler(struct text_file *out) {
  print_footprint(out);
  print_text(out, "names-by-jvmti", memprof_names_by_jvmti_reason());
  print_number(out, "ages-known", memprof_live_known());
  print_number(out, "lost-live", (int64_t)memprof_live_lost());
  struct memprof_java_walks walks;
  memprof_java_walks(&walks);
  print_number(out, "own-walks", (int64_t)walks.own);
  print_number(out, "jvm-walks", (int64_t)walks.by_jvm);
  print_number(out, "compared-walks", (int64_t)walks.compared);
  print_number(out, "disagreed-walks", (int64_t)walks.disagreed);
  print_text(out, "walks-by-jvm", memprof_walks_by_jvm_reason());
}

static void print_walks(struct text_file *out) {
  for (int outcome = 0; outcome < memprof_outcome_count(); outcome++)
    text_file_print(out, "walks\t%" PRIu64 "\t%s\n", memprof_outcome_walks(outcome), memprof_outcome_name(outcome));
}

/* ---- the JVM ---- */

enum { MAX_COLLECTORS = 8, MAX_NAME = 64 };

static bool counter_of(const char *format, unsigned collector, int64_t *out) {
  char name[MAX_NAME];
  snprintf(name, sizeof name, format, collector);
  return perf_counter_number(name, out);
}

/* By the clock of the JVM, which begins with it, in nanoseconds on Linux. */
static void print_collectors(struct text_file *out) {
  for (unsigned i = 0; i < MAX_COLLECTORS; i++) {
    char counter[MAX_NAME], name[MAX_NAME];
    int64_t count, end_nanos;
    snprintf(counter, sizeof counter, "sun.gc.collector.%u.name", i);
    if (perf_counter_text(counter, name, sizeof name) && counter_of("sun.gc.collector.%u.invocations", i, &count) &&
        counter_of("sun.gc.collector.%u.lastExitTime", i, &end_nanos))
      text_file_print(out, "collector\t%" PRId64 "\t%" PRId64 "\t%s\n", count, end_nanos / 1000000, name);
  }
}

static void print_jvm(struct text_file *out, const struct java_limits *limits) {
  int64_t start_millis;
  print_number(out, "pid", getpid());
  print_number(out, "uid", geteuid());
  if (perf_counter_number("sun.rt.vmInitDoneTime", &start_millis)) print_number(out, "start", start_millis);
  limit_lines_print(out, limits);
  print_number(out, "trim-interval", vm_flag_number("TrimNativeHeapInterval"));
}

static void print_points(struct text_file *out) {
  const struct standby_point *points;
  for (unsigned i = 0, count = standby_curve_points(&points); i < count; i++)
    text_file_print(out, "point\t%" PRId64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", points[i].time_millis,
                    points[i].live_bytes, points[i].allocator_bytes, points[i].resident_bytes);
}

/* ---- all of it ---- */

static bool print_all(struct text_file *out, const struct java_limits *limits) {
  text_file_append(out, told, told_length);
  if (!print_malloc(out)) return false;
  print_sampler(out);
  print_jvm(out, limits);
  text_file_print(out, "\n");
  print_walks(out);
  print_collectors(out);
  print_points(out);
  text_file_print(out, "end\n");
  text_file_flush(out);
  return true;
}

int status_file_write(int file) {
  struct java_limits limits;
  if (told == NULL) return ENODATA;
  if (!java_limits_read(&limits)) return ENOTSUP;
  struct text_file *out = malloc(sizeof *out);
  if (out == NULL) return ENOMEM;
  out->file = file, out->error = 0, out->length = 0;
  int error = print_all(out, &limits) ? out->error : ENOTSUP;
  free(out);
  return error;
}
