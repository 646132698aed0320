/* The JVM's counters, laid out as HotSpot does, and what is none of them. */
#include "hotspot/perf_counters.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "hotspot/layout.h"

struct layout layout;

static const char *missing;

const char *layout_missing(enum layout_use use) {
  CHECK(use == LAYOUT_COUNTERS);
  return missing;
}

static _Alignas(8) char memory[512];
static void *start = memory, *end;
static int32_t at, entries;

static void put32(size_t where, int32_t value) { memcpy(memory + where, &value, sizeof value); }

static void begin(void) {
  static const char head[] = "\xca\xfe\xc0\xc0\1\2\0\1";
  memset(memory, 0, sizeof memory);
  memcpy(memory, head, 8);
  put32(24, 32);
  at = 32, entries = 0;
  end = memory + sizeof memory;
}

/* The name behind the fields, the data at the next multiple of 8. */
static void add(const char *name, char type, int32_t elements, const void *data, size_t size) {
  size_t data_at = (20 + strlen(name) + 1 + 7) / 8 * 8, length = (data_at + size + 7) / 8 * 8;
  put32((size_t)at, (int32_t)length);
  put32((size_t)at + 4, 20);
  put32((size_t)at + 8, elements);
  memory[at + 12] = type;
  put32((size_t)at + 16, (int32_t)data_at);
  strcpy(memory + at + 20, name);
  memcpy(memory + (size_t)at + data_at, data, size);
  at += (int32_t)length;
  put32(28, ++entries);
}

static void add_all(void) {
  int64_t count = 1777;
  begin();
  add("sun.gc.collector.0.name", 'B', 8, "young\0\0", 8);
  add("sun.gc.collector.0.invocations", 'J', 0, &count, sizeof count);
}

static void finds_what_is_there(void) {
  int64_t number = 0;
  char text[16];
  add_all();
  CHECK(perf_counter_number("sun.gc.collector.0.invocations", &number) && number == 1777);
  CHECK(perf_counter_text("sun.gc.collector.0.name", text, sizeof text) && strcmp(text, "young") == 0);
  CHECK(perf_counter_text("sun.gc.collector.0.name", text, 4) && strcmp(text, "you") == 0);
}

static void tells_where_it_is_not_there(void) {
  int64_t number;
  char text[16];
  add_all();
  CHECK(!perf_counter_number("sun.gc.collector.0.invocation", &number));
  CHECK(!perf_counter_number("sun.gc.collector.0.name", &number));
  CHECK(!perf_counter_text("sun.gc.collector.0.invocations", text, sizeof text));
}

static bool is_found(void) {
  int64_t number;
  return perf_counter_number("sun.gc.collector.0.invocations", &number);
}

static void leaves_what_it_does_not_know(void) {
  missing = "this JVM's VMStructs lack PerfMemory::_start";
  CHECK(!is_found());
  missing = NULL;
  start = NULL; /* -XX:-UsePerfData */
  CHECK(!is_found());
  start = memory;
  memory[5] = 3; /* another version */
  CHECK(!is_found());
}

/* Each offset, and the end, wherever it leads. */
static void reads_nothing_beyond_its_end(void) {
  static const int32_t odd[] = {-1, 0, 1, 19, 20, 511, 512, 513, INT32_MAX, INT32_MIN};
  static const int fields[] = {0, 4, 8, 16};
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
      char text[16];
      add_all();
      put32(32 + (size_t)fields[k], odd[i]);
      is_found();
      perf_counter_text("sun.gc.collector.0.name", text, sizeof text);
    }
    add_all();
    put32(24, odd[i]);
    is_found();
    add_all();
    put32(28, odd[i]);
    is_found();
  }
  for (size_t length = 0; length < 160; length++) {
    add_all();
    end = memory + length;
    is_found();
  }
}

int main(void) {
  layout.counters_start = &start;
  layout.counters_end = &end;
  finds_what_is_there();
  tells_where_it_is_not_there();
  leaves_what_it_does_not_know();
  reads_nothing_beyond_its_end();
  printf("perf_counters_test: %s\n", failures == 0 ? "passed" : "FAILED");
  return failures != 0;
}
