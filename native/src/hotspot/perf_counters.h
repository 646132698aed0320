/* The JVM's own counters, of which jstat and jcmd PerfCounter.print tell as well: of numbers nobody else has, such as the
 * time of the last collection, unless JMX is loaded for it. They are there as long as the process is, but with
 * -XX:-UsePerfData. Cold. */
#ifndef MEMPROF_PERF_COUNTERS_H
#define MEMPROF_PERF_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number. False where there is no such counter, or it is a text. */
bool perf_counter_number(const char *name, int64_t *out);

/* A text, cut where it has no room; false where there is no such counter, or it is a number. */
bool perf_counter_text(const char *name, char *out, size_t room);

#endif
