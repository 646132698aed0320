/* What clients are told of an agent at rest, of a library and a JVM that are known. */
#include "process/status_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "allocator/mallctl.h"
#include "check.h"
#include "hotspot/java_memory.h"
#include "hotspot/perf_counters.h"
#include "hotspot/vm.h"
#include "memprof.h"
#include "process/standby_curve.h"

/* ---- the rest of the library ---- */

static const char *missing_control = "", *names_reason, *walks_reason;
static bool limits_known = true;
static unsigned collectors = 1;
static char long_reason[5000];

int mallctl_by_name(const char *name, void *old, size_t *old_size, void *fresh, size_t fresh_size) {
  (void)fresh, (void)fresh_size;
  if (strcmp(name, missing_control) == 0) return ENOENT;
  if (strcmp(name, "version") == 0) {
    const char *version = "5.3.1";
    memcpy(old, &version, sizeof version);
  } else if (old != NULL) {
    memset(old, 0, *old_size);
    *(uint8_t *)old = 1; /* little-endian: of any size */
    if (strcmp(name, "opt.lg_prof_interval") == 0) memset(old, 0xff, *old_size);
  }
  return 0;
}

int memprof_outcome_count(void) { return 2; }
const char *memprof_outcome_name(int outcome) { return outcome == 0 ? "java" : "gc thread"; }
uint64_t memprof_outcome_walks(int outcome) { return (uint64_t)(17 + outcome); }
void memprof_footprint(struct memprof_footprint *out) {
  *out = (struct memprof_footprint){.table_bytes = 1, .named_frames = 2, .lost_frames = 3, .method_ids = 4,
                                    .method_id_nanos = 5, .full_percent = 6};
}
const char *memprof_names_by_jvmti_reason(void) { return names_reason; }
bool memprof_live_known(void) { return true; }
uint64_t memprof_live_lost(void) { return 7; }
void memprof_java_walks(struct memprof_java_walks *out) { *out = (struct memprof_java_walks){8, 9, 10, 11}; }
const char *memprof_walks_by_jvm_reason(void) { return walks_reason; }
uint32_t vm_flag_number(const char *name) { return strcmp(name, "TrimNativeHeapInterval") == 0 ? 5000 : 0; }

bool java_limits_read(struct java_limits *out) {
  *out = (struct java_limits){12, 13, 14, 15};
  return limits_known;
}

bool perf_counter_number(const char *name, int64_t *out) {
  *out = strstr(name, "invocations") != NULL ? 3 : 51234567890;
  return collectors > 0;
}

bool perf_counter_text(const char *name, char *out, size_t room) {
  unsigned collector = 99;
  sscanf(name, "sun.gc.collector.%u.name", &collector);
  snprintf(out, room, "young");
  return collector < collectors;
}

static const struct standby_point points[] = {{1796, 2, 3, 4}};

unsigned standby_curve_points(const struct standby_point **out) {
  *out = points;
  return 1;
}

/* ---- */

static char text[1 << 14];

static int written(void) {
  FILE *file = tmpfile();
  int error = status_file_write(fileno(file));
  text[pread(fileno(file), text, sizeof text - 1, 0)] = 0;
  fclose(file);
  return error;
}

static void has_nothing_to_tell_at_first(void) { CHECK(written() == ENODATA); }

static void tells_all(void) {
  char expected[1024];
  status_file_tell("main\told\n", 9);
  status_file_tell("main\tShop\nhttp\t\n", 16);
  walks_reason = "why";
  CHECK(written() == 0);
  snprintf(expected, sizeof expected,
           "main\tShop\nhttp\t\njemalloc\t5.3.1\nconfig-prof\t1\nopt-prof\t1\nallocated\t1\nresident\t1\nactive\t1\n"
           "sample-log\t1\ninterval-log\t-1\ntable-bytes\t1\nnamed-frames\t2\nlost-frames\t3\nmethod-ids\t4\n"
           "method-id-nanos\t5\nfull-percent\t6\nages-known\t1\nlost-live\t7\nown-walks\t8\njvm-walks\t9\n"
           "compared-walks\t10\ndisagreed-walks\t11\nwalks-by-jvm\twhy\npid\t%d\nuid\t%u\nstart\t51234567890\n"
           "direct-limit\t12 13\nheap-limit\t14 15\ntrim-interval\t5000\n\nwalks\t17\tjava\nwalks\t18\tgc thread\n"
           "collector\t3\t51234\tyoung\npoint\t1796\t2\t3\t4\nend\n",
           (int)getpid(), (unsigned)geteuid());
  CHECK(strcmp(text, expected) == 0);
}

static void leaves_out_what_is_not_known(void) {
  walks_reason = NULL;
  collectors = 0;
  missing_control = "config.prof";
  CHECK(written() == 0);
  CHECK(strstr(text, "walks-by-jvm") == NULL && strstr(text, "start") == NULL && strstr(text, "collector") == NULL);
  CHECK(strstr(text, "\nopt-prof\t1\n") != NULL && strstr(text, "config-prof") == NULL);
}

static void needs_jemalloc_and_the_jvm(void) {
  missing_control = "prof.lg_sample";
  CHECK(written() == ENOTSUP);
  missing_control = "";
  limits_known = false;
  CHECK(written() == ENOTSUP);
  limits_known = true;
}

/* A reason, or MALLOC_CONF, may be longer than one print can be. */
static void tells_long_texts_whole(void) {
  memset(long_reason, 'r', sizeof long_reason - 1);
  names_reason = long_reason;
  status_file_tell(long_reason, sizeof long_reason - 1);
  CHECK(written() == 0);
  CHECK(strncmp(text, long_reason, sizeof long_reason - 1) == 0);
  char *line = strstr(text, "names-by-jvmti\tr");
  CHECK(line != NULL && strncmp(line + 15, long_reason, sizeof long_reason - 1) == 0);
}

int main(void) {
  has_nothing_to_tell_at_first();
  tells_all();
  leaves_out_what_is_not_known();
  needs_jemalloc_and_the_jvm();
  tells_long_texts_whole();
  printf("status_file_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
