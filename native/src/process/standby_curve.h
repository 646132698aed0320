/* How memory went while the agent rested: what a verdict on its growth needs, whenever somebody asks for one. Only
 * one thread may call, the one that rests. */
#ifndef MEMPROF_STANDBY_CURVE_H
#define MEMPROF_STANDBY_CURVE_H

#include <stdint.h>

enum { MAX_STANDBY_POINTS = 720, STANDBY_POINT_MILLIS = 5000 };

struct standby_point {
  int64_t time_millis; /* since 1970 */
  uint64_t live_bytes, allocator_bytes, resident_bytes; /* jemalloc's allocated and resident, the process's */
};

/* Keeps a point if it is time for one: every 5 seconds in the first hour, and half as often each time that there is
 * no room for more. */
void standby_curve_note(uint64_t resident_bytes);

/* The points so far, in order. Returns how many. */
unsigned standby_curve_points(const struct standby_point **points);

#endif
